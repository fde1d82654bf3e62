import { lstatSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { errnoOf } from "./failures.ts";
import { isAlive, isRecent } from "./living-process.ts";
import { makeLock, TOUCH_MS } from "./lock-names.ts";

/** One that can't be seen from here and has not touched its lock for so long is taken as gone (milliseconds). */
export const STRANGER_MS = 12 * TOUCH_MS;

export interface FileLock {
  release(): void;
}

/**
 * A lock is a name that tells its holder (lock-names.ts): making one is atomic, and one system call. Undefined: somebody holds it. What a process left that is
 * gone is taken over; `strangerMs`: how long one that can't be seen from here is believed to live without a touch.
 */
export function tryLock(path: string, strangerMs = STRANGER_MS): FileLock | undefined {
  for (;;) {
    const made = makeLock(path);
    if (made !== undefined) {
      let isHeldByUs = true;
      return {
        release() {
          if (!isHeldByUs) return;
          isHeldByUs = false;
          try {
            if (made.stands()) rmSync(path, { force: true });
            made.forget();
          } catch {
            // A disk that fails: it is free when this process has ended.
          }
        },
      };
    }
    const holder = lockHolder(path);
    if (holder === undefined) continue;
    if (isHeld(path, holder, strangerMs)) return undefined;
    // Of all that see a holder gone one alone may remove its lock: another may hold the next one at the same path already.
    const right = tryLock(`${path}.${holder.slice(holder.lastIndexOf(".") + 1)}`, strangerMs);
    if (right === undefined) return undefined;
    if (lockHolder(path) === holder && !isHeld(path, holder, strangerMs)) rmSync(path, { force: true });
    right.release();
  }
}

/** Removes a lock whose holder is gone: that who was killed while it took over another one's holds the right to do so, which nobody wants any more. */
export function freeDeadLock(path: string, strangerMs = STRANGER_MS): void {
  if (!isLocked(path, strangerMs)) tryLock(path, strangerMs)?.release();
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
    return nameAt(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function nameAt(path: string): string {
  try {
    return readlinkSync(path);
  } catch (error) {
    // A hard link.
    if (errnoOf(error) === "EINVAL") return readFileSync(path, "latin1");
    throw error;
  }
}

function isHeld(path: string, holder: string, strangerMs: number): boolean {
  return isAlive(holder) ?? isRecent(lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0, strangerMs);
}
