import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { hashFound } from "#diagnostics/evaluation.ts";
import type { Fetcher } from "#fetch/fetcher.ts";

export interface Hashing {
  readonly fetcher: Fetcher;
  /** For what is fetched, which doesn't stay. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** The hash of what the first of these locators gives that gives something. Throws as `Fetcher.hash` does. */
export async function hashOfFirst(urls: readonly string[], { fetcher, folder, signal }: Hashing): Promise<string> {
  const own = join(folder, `hash-${randomUUID()}`);
  mkdirSync(own, { recursive: true });
  try {
    let first: unknown;
    for (const url of urls) {
      try {
        return await fetcher.hash(url, own, undefined, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof KilnFailure)) throw error;
        first ??= error;
      }
    }
    throw first;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** KILN-E0418 with the hash that is missing, where it can be found out; others as they are. */
export async function withHashes(diagnostics: readonly Diagnostic[], hashing: Hashing): Promise<readonly Diagnostic[]> {
  const told: Diagnostic[] = [];
  for (const one of diagnostics) {
    const urls = one.lacksHashOf ?? [];
    told.push(
      urls.length === 0
        ? one
        : await hashOfFirst(urls, hashing).then(
            (hash) => hashFound(one, hash),
            () => one,
          ),
    );
  }
  return told;
}
