import type { DerivationId } from "#derivation/derivation.ts";
import { USE } from "#derivation/packed/sections.ts";
import type { SourceEdit } from "#derivation/packed/source-edit.ts";
import { hashOfPath, readsAny } from "./scan/read-files.ts";

/** What an edit of sources left as it was. */
export interface Carried {
  /** Of steps whose action is what it was before, now's id → before's. */
  readonly ids: ReadonlyMap<DerivationId, DerivationId>;
  /** Steps that have another action just since they read what was edited. */
  readonly readers: ReadonlySet<DerivationId>;
}

/**
 * Steps whose action is what it was before files were edited: all that they need is that itself, and of the edited files they
 * read none. Their other derivations' ids differ as whole folders are their inputs. `reads`: what a step, by before's id, read of narrowed trees.
 */
export function carriedSteps({ before, now, files }: SourceEdit, reads: (id: DerivationId) => string | undefined): Carried {
  const ids = new Map<DerivationId, DerivationId>();
  const readers = new Set<DerivationId>();
  /** Steps that have to be looked at. */
  const isOpen = new Uint8Array(now.count);
  const hashes = new Map<number, readonly string[]>();
  /** Of the edited files of a source that is an input of this name, both by number. */
  const hashesOf = (source: number, name: number): readonly string[] => {
    const key = source * now.names.length + name;
    let known = hashes.get(key);
    if (known === undefined)
      hashes.set(key, (known = (files.get(source) ?? []).map((path) => hashOfPath(`${now.names[name] ?? ""}/${path}`))));
    return known;
  };
  const { sourceStarts, sourceUses } = now.sections;
  // Columns of numbers instead of objects: thousands of steps are asked, by code that is cold.
  const readsEdited = (number: number): "none" | "some" | "unknown" => {
    let read: string | undefined;
    const last = USE * (sourceStarts[number + 1] ?? 0);
    for (let use = USE * (sourceStarts[number] ?? 0); use < last; use += USE) {
      const source = sourceUses[use] ?? 0;
      if (!files.has(source)) continue;
      if (sourceUses[use + 2] !== 1) return "some";
      const edited = hashesOf(source, sourceUses[use + 1] ?? 0);
      if (edited.length === 0) continue;
      read ??= reads(before.ids[number] ?? "");
      if (read === undefined) return "unknown";
      if (readsAny(read, edited)) return "some";
    }
    return "none";
  };
  for (let number = 0; number < now.count; number++) {
    const [was, is] = [before.ids[number], now.ids[number]];
    if (was === undefined || is === undefined || was === is) continue;
    const edited = now.needsAnyOf(number, isOpen) ? "unknown" : readsEdited(number);
    if (edited === "none") ids.set(is, was);
    else isOpen[number] = 1;
    if (edited === "some") readers.add(is);
  }
  return { ids, readers };
}
