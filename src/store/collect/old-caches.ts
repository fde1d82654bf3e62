import { accessSync, constants, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "../layout.ts";
import { makerOf } from "../living-process.ts";
import { entriesOf } from "../temporary.ts";
import { allocated, type StoredFile } from "./inventory.ts";

/** Caches of which each version of what makes them (of Kiln, its parser, its scanner, the sandbox's helper) has a folder or a file of its own. */
const versioned = ["syntax", "evaluated", "kconfig", "scan", "helper"] as const;

/** A version that wasn't used for so long is taken for one that nobody has any more; if somebody does, it makes its caches again. */
const keptMs = 30 * 24 * 3600 * 1000;

/** Those of versions that are taken for gone. `timeMs`: their last use. */
export function oldCaches(layout: Layout, nowMs: number): readonly StoredFile[] {
  return versioned.flatMap((cache) =>
    entriesOf(`${layout.root}/${cache}`).flatMap((entry) => {
      const name = `${cache}/${entry}`;
      const timeMs = makerOf(entry) === undefined ? usedMs(layout, name) : undefined;
      if (timeMs === undefined || !isOld(timeMs, nowMs) || !mayRemove(`${layout.root}/${name}`)) return [];
      return [{ name, timeMs, sizeBytes: sizeOf(`${layout.root}/${name}`) }];
    }),
  );
}

/** Whether one of them still is. */
export function isStillOld(layout: Layout, name: string, nowMs: number): boolean {
  const timeMs = usedMs(layout, name);
  return timeMs !== undefined && isOld(timeMs, nowMs);
}

const usedMs = (layout: Layout, name: string): number | undefined =>
  lstatSync(`${layout.root}/${name}`, { throwIfNoEntry: false })?.mtimeMs;

/** A time far ahead is of a clock that was set back. */
const isOld = (timeMs: number, nowMs: number): boolean => Math.abs(nowMs - timeMs) > keptMs;

/** Caches of a person are nobody else's to look into or remove. */
function mayRemove(path: string): boolean {
  try {
    for (const one of [path, join(path, "..")]) accessSync(one, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What its removal frees: a graph may have another name, for explanations. */
function sizeOf(path: string): number {
  let bytes = 0;
  const open = [path];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const stat = lstatSync(at, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (stat.isDirectory()) for (const inner of readdirSync(at)) open.push(join(at, inner));
    if (stat.isDirectory() || stat.nlink === 1) bytes += allocated(stat);
  }
  return bytes;
}
