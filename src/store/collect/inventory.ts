import { lstatSync, readFileSync, type Stats } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import { trustPrefix, trusts, type Layout } from "../layout.ts";
import { decodeActionResult, decodeRealisation } from "../result-files.ts";
import type { Trust } from "../store.ts";
import { entriesOf } from "../temporary.ts";

/** A file of `ac/` or `realised/`, by its path below the store's folder. */
export interface ResultRecord {
  readonly name: string;
  readonly outputs: readonly Output[];
  /** Of a realisation: the paths of its action's result. */
  readonly actions: readonly string[];
  readonly usedMs: number;
  readonly sizeBytes: number;
}

export interface StoredFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** When it came, or was last used. */
  readonly timeMs: number;
}

/** All that a collector may remove, as it was found. */
export interface Inventory {
  readonly realisations: ReadonlyMap<string, ResultRecord>;
  readonly actionResults: ReadonlyMap<string, ResultRecord>;
  readonly logs: readonly StoredFile[];
  readonly trees: readonly string[];
  readonly blobs: readonly StoredFile[];
}

/** Files looked at before other work of this process gets its turn. */
const perTurn = 256;

export async function takeInventory(layout: Layout): Promise<Inventory> {
  const turns = { count: 0 };
  const realisations = new Map<string, ResultRecord>();
  const actionResults = new Map<string, ResultRecord>();
  for (const trust of trusts) {
    for await (const { name, stat } of files(layout, `${trustPrefix(trust)}realised`, turns)) {
      realisations.set(name, realisationRecord(layout, name, stat, trust));
    }
    for await (const { name, stat } of files(layout, `${trustPrefix(trust)}ac`, turns)) {
      const result = decodeActionResult(readIfThere(`${layout.root}/${name}`));
      actionResults.set(name, {
        name,
        outputs: Object.values(result?.outputs ?? {}),
        actions: [],
        usedMs: stat.mtimeMs,
        sizeBytes: allocated(stat),
      });
    }
  }
  const logs: StoredFile[] = [];
  for await (const { name, stat } of files(layout, "logs", turns)) logs.push({ name, sizeBytes: allocated(stat), timeMs: stat.mtimeMs });
  const blobs: StoredFile[] = [];
  // A blob's own time tells nothing (it is the same for all); that of its last change of name or link does.
  for await (const { name, stat } of files(layout, "cas", turns)) blobs.push({ name, sizeBytes: allocated(stat), timeMs: stat.ctimeMs });
  return { realisations, actionResults, logs, trees: [...names(layout, "trees")], blobs };
}

/** What all of it takes on the disk; trees are links to blobs. */
export function sizeOfInventory({ realisations, actionResults, logs, blobs }: Inventory): number {
  return sizeOfFiles(realisations.values()) + sizeOfFiles(actionResults.values()) + sizeOfFiles(logs) + sizeOfFiles(blobs);
}

export function sizeOfFiles(all: Iterable<{ readonly sizeBytes: number }>): number {
  let bytes = 0;
  for (const { sizeBytes } of all) bytes += sizeBytes;
  return bytes;
}

/** What a file takes on the disk. */
export function allocated({ blocks }: Stats): number {
  return blocks * 512;
}

function realisationRecord(layout: Layout, name: string, stat: Stats, trust: Trust): ResultRecord {
  const text = Buffer.from(readIfThere(`${layout.root}/${name}`)).toString("utf8");
  const found = decodeRealisation(name.slice(name.lastIndexOf("/") + 1), text);
  return {
    name,
    outputs: Object.values(found?.outputs ?? {}),
    actions: found === undefined ? [] : actionsOf(layout, { action: found.action, trust }),
    usedMs: stat.mtimeMs,
    sizeBytes: allocated(stat),
  };
}

/** Paths below the store's folder of the results that a realisation names. A build without a sandbox may have taken the result of one with it. */
export const actionsOf = (layout: Layout, { action, trust }: { readonly action: Digest; readonly trust: Trust }): readonly string[] =>
  (trust === "sandboxed" ? (["sandboxed"] as const) : trusts).map((one) => layout.actionResult(action, one).slice(layout.root.length + 1));

async function* files(
  layout: Layout,
  area: string,
  turns: { count: number },
): AsyncGenerator<{ readonly name: string; readonly stat: Stats }> {
  for (const name of names(layout, area)) {
    if (++turns.count % perTurn === 0) await setImmediate();
    const stat = lstatSync(`${layout.root}/${name}`, { throwIfNoEntry: false });
    if (stat?.isFile() === true) yield { name, stat };
  }
}

/** Paths below the store's folder of the entries of an area with two-digit folders; what has no place there is left to `verify`. */
function* names(layout: Layout, area: string): Generator<string> {
  for (const folder of entriesOf(`${layout.root}/${area}`)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of entriesOf(`${layout.root}/${area}/${folder}`)) {
      if (/^[0-9a-f]{64}(?:\.x)?$/.test(name)) yield `${area}/${folder}/${name}`;
    }
  }
}

function readIfThere(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    return new Uint8Array();
  }
}
