import { lstatSync, lutimesSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { errnoOf } from "./failures.ts";
import { intoFolder } from "./layout.ts";
import { isAlive, isRecent, newName } from "./living-process.ts";

/** Holders touch their locks this often (milliseconds), so that other containers and machines, which can't see the process, see that it lives. */
const TOUCH_MS = 5000;
/** One that can't be seen from here and has not touched its lock for so long is taken as gone (milliseconds). */
export const STRANGER_MS = 12 * TOUCH_MS;

export interface FileLock {
  release(): void;
}

const held = new Set<string>();
let touching: NodeJS.Timeout | undefined;

/**
 * A lock is a symbolic link to nowhere whose target names its holder: making one is atomic, and one system call. Undefined: somebody holds it. What a
 * process left that is gone is taken over; `strangerMs`: how long one that can't be seen from here is believed to live without a touch.
 */
export function tryLock(path: string, strangerMs = STRANGER_MS): FileLock | undefined {
  const name = newName();
  for (;;) {
    if (made(name, path)) return hold(path, name);
    const holder = lockHolder(path);
    if (holder === undefined) continue;
    if (isHeld(path, holder, strangerMs)) return undefined;
    // Of all that see a holder gone one alone may remove its lock: another may hold the next one at the same path already.
    const right = tryLock(`${path}.${holder.slice(holder.lastIndexOf(".") + 1)}`, strangerMs);
    if (right === undefined) return undefined;
    if (lockHolder(path) === holder) rmSync(path, { force: true });
    right.release();
  }
}

/** Whether somebody who lives holds it. */
export function isLocked(path: string, strangerMs = STRANGER_MS): boolean {
  const holder = lstatSync(path, { throwIfNoEntry: false }) === undefined ? undefined : lockHolder(path);
  return holder !== undefined && isHeld(path, holder, strangerMs);
}

/** Whether somebody has it, and goes on: a stopped process touches nothing. */
export type LockState = "free" | "under-way" | "stopped";

export function lockState(path: string): LockState {
  if (!isLocked(path)) return "free";
  const touched = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (touched === undefined) return "free";
  return isRecent(touched, STRANGER_MS) ? "under-way" : "stopped";
}

/** `<identity>.<random>`; undefined: nobody. */
export function lockHolder(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function made(name: string, path: string): boolean {
  try {
    intoFolder(path.slice(0, path.lastIndexOf("/")), () => symlinkSync(name, path));
    return true;
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    throw error;
  }
}

function isHeld(path: string, holder: string, strangerMs: number): boolean {
  return isAlive(holder) ?? isRecent(lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0, strangerMs);
}

function hold(path: string, name: string): FileLock {
  held.add(path);
  touching ??= setInterval(touchAll, TOUCH_MS).unref();
  return {
    release() {
      if (!held.delete(path)) return;
      if (held.size === 0) {
        clearInterval(touching);
        touching = undefined;
      }
      try {
        if (lockHolder(path) === name) rmSync(path, { force: true });
      } catch {
        // A disk that fails: it is free when this process has ended.
      }
    },
  };
}

function touchAll(): void {
  const now = new Date();
  for (const path of held) {
    try {
      lutimesSync(path, now, now);
    } catch {
      // The folder has gone, or the disk refuses: whoever sees this process needs no touch.
    }
  }
}
