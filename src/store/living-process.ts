import { readFileSync, readlinkSync } from "node:fs";
import { sha256Hex } from "#derivation/digest.ts";

/** `<pid>.<start time>.<scope>`: a process told apart from a later one with its number, and from those of other containers and machines. */
export function ownIdentity(): string {
  return (own ??= identityOf(process.pid));
}

/** The same of another process of this machine, which must live. */
export const identityOf = (pid: number): string => `${pid}.${startTime(pid) ?? "0"}.${scope()}`;

let own: string | undefined;

/** A name of this process's that no other has. */
export const newName = (): string => `${ownIdentity()}.${Math.random().toString(36).slice(2)}`;

/** Whether the process that made `name` (which begins with an identity) still lives; undefined where that can't be seen from here. */
export function isAlive(name: string): boolean | undefined {
  const [pid = "", start, where] = name.split(".");
  if (where !== scope() || !/^[1-9][0-9]*$/.test(pid)) return undefined;
  return startTime(Number(pid)) === start;
}

/** A path beside `path` for what takes its place by rename; `removeUnfinished` finds it, should this process be killed before. */
export const unfinished = (path: string): string => `${path}.${newName()}`;

/** The process that an unfinished file is named after; undefined: it is none. */
export function makerOf(name: string): string | undefined {
  return /(?:^|\.)(\d+\.\d+\.[0-9a-f]{12}\.[0-9a-z]+)$/.exec(name)?.[1];
}

/** Whether a time is so near to now, before or after it (milliseconds): what lies far ahead was written before the clock was set back. */
export const isRecent = (timeMs: number, withinMs: number): boolean => Math.abs(Date.now() - timeMs) < withinMs;

/** Clock ticks from the machine's start to the process's (field 22 of /proc/PID/stat; the name before it may hold anything). */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended for our ends: it writes no more.
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** The machine's start and the process-number name space, in short: numbers mean the same only within both. */
function scope(): string {
  return (here ??= sha256Hex(
    attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1")) + attempt(() => readlinkSync("/proc/self/ns/pid")),
  ).slice(0, 12));
}
let here: string | undefined;

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return "?";
  }
}
