import { hashOf, sizeOf } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import { readSymbolList } from "#image/symbol-list.ts";
import { realisedOutput } from "#pipeline/output-at.ts";
import type { Store, Trust } from "#store/store.ts";
import type { Outputs } from "./difference.ts";

/** A file that a target leaves. */
export interface BuiltFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface OutputDifference {
  readonly name: string;
  /** Absent: it has none of that name. null: it wasn't built here, or is no file. */
  readonly before?: BuiltFile | null;
  readonly after?: BuiltFile | null;
}

/** A function or variable of an image; its size in bytes, absent: it isn't there. */
export interface SymbolDifference {
  readonly name: string;
  readonly before?: number;
  readonly after?: number;
}

/** The outputs of two targets by name, so far as they were built. */
export function compareOutputs(before: Outputs, after: Outputs, store: Store, trust: Trust): readonly OutputDifference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => {
    const [old, now] = [before[name], after[name]];
    return {
      name,
      ...(old ? { before: fileOf(realisedOutput(store, trust, old)) } : {}),
      ...(now ? { after: fileOf(realisedOutput(store, trust, now)) } : {}),
    };
  });
}

/** By the lists of symbols that `std.image` leaves beside images; those that grew or shrank most first. Undefined: one has no such list. */
export function compareSymbols(before: Outputs, after: Outputs, store: Store, trust: Trust): readonly SymbolDifference[] | undefined {
  const [old, now] = [symbolsOf(before, store, trust), symbolsOf(after, store, trust)];
  if (old === undefined || now === undefined) return undefined;
  const found: SymbolDifference[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(name), now.get(name)];
    if (a !== b) found.push({ name, ...(a === undefined ? {} : { before: a }), ...(b === undefined ? {} : { after: b }) });
  }
  return found.toSorted((a, b) => growth(b) - growth(a));
}

const growth = ({ before = 0, after = 0 }: SymbolDifference): number => Math.abs(after - before);

const fileOf = (output: Output | undefined): BuiltFile | null =>
  output?.kind === "file" ? { sha256: hashOf(output.digest), sizeBytes: sizeOf(output.digest) } : null;

/** Name → bytes of all symbols so called (static ones may be several). */
function symbolsOf({ symbols }: Outputs, store: Store, trust: Trust): ReadonlyMap<string, number> | undefined {
  const output = symbols && realisedOutput(store, trust, symbols);
  if (output?.kind !== "file") return undefined;
  const sizes = new Map<string, number>();
  for (const { name, size } of readSymbolList(Buffer.from(store.read(output.digest)).toString("utf8")))
    sizes.set(name, (sizes.get(name) ?? 0) + size);
  return sizes;
}
