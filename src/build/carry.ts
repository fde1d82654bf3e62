import type { DerivationId } from "#derivation/derivation.ts";
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
  const hashes = new Map<string, readonly string[]>();
  /** Of the edited files of a source that is an input of this name. */
  const hashesOf = (source: number, name: string): readonly string[] => {
    const key = `${source} ${name}`;
    let known = hashes.get(key);
    if (known === undefined) hashes.set(key, (known = (files.get(source) ?? []).map((path) => hashOfPath(`${name}/${path}`))));
    return known;
  };
  const readsEdited = (number: number): "none" | "some" | "unknown" => {
    const edited: string[] = [];
    for (const { source, name, isNarrowed } of now.usesOf(number)) {
      if (!files.has(source)) continue;
      if (!isNarrowed) return "some";
      edited.push(...hashesOf(source, name));
    }
    if (edited.length === 0) return "none";
    const read = reads(before.ids[number] ?? "");
    if (read === undefined) return "unknown";
    return readsAny(read, edited) ? "some" : "none";
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
