import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { notWritten } from "#diagnostics/inputs.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { type Lock, LOCK_FILE, printLock, readingLock } from "#fetch/lock/lock-file.ts";
import { replaceFile } from "#store/replace-file.ts";

/** The text of a workspace's kiln.lock; undefined: there is none. */
export function lockText(root: string): string | undefined {
  try {
    return readingLock(() => readFileSync(join(root, LOCK_FILE), "utf8"));
  } catch (error) {
    if (errnoIn(error) !== "ENOENT") throw error;
    return undefined;
  }
}

/** Whether it is another one than what was there. Throws KILN-E0764. */
export function writeLock(
  root: string,
  lock: Lock,
  { before, dryRun }: { readonly before: string | undefined; readonly dryRun: boolean },
): boolean {
  const text = printLock(lock);
  if (text === before || dryRun) return text !== before;
  const path = join(root, LOCK_FILE);
  try {
    replaceFile(path, (temporary) => writeFileSync(temporary, text));
  } catch (error) {
    throw new KilnFailure([notWritten(LOCK_FILE, errnoIn(error) ?? String(error))]);
  }
  return true;
}
