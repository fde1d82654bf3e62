import { statSync, utimesSync } from "node:fs";
import { isRecent } from "./living-process.ts";

/** What is used tells so by its time, once in so many milliseconds: what was not used for long goes first. */
const touchEveryMs = 24 * 3600 * 1000;

/** Notes that a file or folder of the store is used now. `mtimeMs`: where somebody has looked already. */
export function noteUse(path: string, mtimeMs?: number): void {
  try {
    if (isRecent(mtimeMs ?? statSync(path).mtimeMs, touchEveryMs)) return;
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Not there, or in a store that may only be read: its owner's uses count.
  }
}
