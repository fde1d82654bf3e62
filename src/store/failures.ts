import { errnoIn } from "#diagnostics/errno.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { storeFull, storeNotWritable, storeUnusable } from "#diagnostics/store.ts";

/** Errors of the file system have a `code`; all others are bugs. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof KilnFailure ? undefined : errnoIn(error);
}

/** Words an error of the file system for the store's own files; anything else comes back as it is. */
export function storeFailure(path: string, error: unknown): unknown {
  const errno = errnoOf(error);
  switch (errno) {
    case undefined:
      return error;
    case "ENOSPC":
    case "EDQUOT":
      return new KilnFailure([storeFull(path, errno)]);
    case "EROFS":
    case "EACCES":
    case "EPERM":
      return new KilnFailure([storeNotWritable(path, errno)]);
    default:
      return new KilnFailure([storeUnusable(path, error instanceof Error ? error.message : errno)]);
  }
}

/** Runs `work` on the store's file `path`. */
export function onStore<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeFailure(path, error);
  }
}

/** Runs `work` on a file of the host, whose errors are told by `tell`. */
export function onHost<T>(path: string, tell: (path: string, why: string) => Diagnostic, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const errno = errnoOf(error);
    throw errno === undefined ? error : new KilnFailure([tell(path, errno)]);
  }
}
