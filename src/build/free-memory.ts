import { readFileSync } from "node:fs";
import { totalmem } from "node:os";
import { ownGroups, type MemoryGroup } from "#sandbox/own-groups.ts";

/** Memory that new work may take now, bytes. */
export type FreeMemory = () => number;

/** What was read counts for so long: milliseconds. */
const KEPT_MS = 100;

/** What the kernel calls available, and no more than this process's control groups leave of their limits. */
export function freeMemory(now: () => number = () => performance.now()): FreeMemory {
  let limited: readonly MemoryGroup[] | undefined;
  let read = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  return () => {
    if (now() - read < KEPT_MS) return bytes;
    limited ??= ownGroups().filter((group) => limitOf(group) < totalmem());
    bytes = Math.max(0, Math.min(availableBytes(), ...limited.map(leftIn)));
    read = now();
    return bytes;
  };
}

/** MemAvailable; everything where there is no such line. */
function availableBytes(): number {
  const kib = /^MemAvailable: +(\d+) kB$/m.exec(textOf("/proc/meminfo"))?.[1];
  return kib === undefined ? totalmem() : Number(kib) * 1024;
}

const FILES = {
  2: { limit: "memory.max", used: "memory.current" },
  1: { limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes" },
} as const;

/** Infinity: none. */
function limitOf({ folder, version }: MemoryGroup): number {
  const text = textOf(`${folder}/${FILES[version].limit}`).trim();
  return /^\d+$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
}

/** Pages of files are used, too, but given back when they are needed. */
function leftIn(group: MemoryGroup): number {
  const { folder, version } = group;
  const used = Number(textOf(`${folder}/${FILES[version].used}`));
  let pages = 0;
  for (const [, count] of textOf(`${folder}/memory.stat`).matchAll(
    version === 2 ? /^(?:in)?active_file (\d+)$/gm : /^total_(?:in)?active_file (\d+)$/gm,
  ))
    pages += Number(count);
  return limitOf(group) - Math.max(0, used - pages);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
