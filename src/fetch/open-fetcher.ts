import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isLoopback } from "#config/inputs/is-loopback.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { badLocator, fetchFailed, type LocatorFailure, wrongHash } from "#diagnostics/fetch.ts";
import { type Diagnostic, KilnFailure } from "#diagnostics/diagnostic.ts";
import { codeOf } from "./error-words.ts";
import { copyFile } from "./copy-file.ts";
import type { FetcherSurroundings } from "./create-fetcher.ts";
import type { Fetcher, FetchProgress, FetchSettings } from "./fetcher.ts";
import { type ExpectedHash, hashMatches, parseHash } from "./integrity.ts";
import { type Locator, parseLocator } from "./locator.ts";
import { DEFAULT_TIMING } from "./network.ts";
import type { NpmVersion } from "./npm-package.ts";
import { type Place, Places } from "./places.ts";
import { transfer, type Transferred } from "./transfer.ts";
import { describeTransfer, TransferFailure } from "./transfer-failure.ts";

/**
 * Fetches over the network and from files. What npm and apt know is asked for once, when the first locator needs it.
 * Errors: KILN-E07xx; an aborted fetch throws the signal's reason.
 */
export function openFetcher(settings: FetchSettings, surroundings: FetcherSurroundings): Fetcher {
  const timing = surroundings.timing ?? DEFAULT_TIMING;
  const places = new Places(settings, surroundings.env ?? process.env, timing);

  const bring = (
    place: Place,
    file: string,
    algorithm: string,
    onProgress: FetchProgress | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Transferred> => {
    const attempts = Math.max(1, settings.attempts);
    switch (place.kind) {
      case "web":
        return transfer(place.source, file, { attempts, timing, algorithm, onProgress, signal });
      case "file":
        return copyFile(place.path, file, { algorithm, onProgress, signal });
      default:
        return assertNever(place);
    }
  };

  return {
    async fetch(locators, hash, folder, onProgress, signal) {
      const { parsed, expected } = parseAll(locators, hash);
      const failures = new Failures(expected);
      for (const locator of parsed) {
        for (const place of (await failures.collect(locator, signal, () => places.of(locator, signal))) ?? []) {
          // What was put together from several answers is worth one more try as a whole.
          for (let whole = false; !whole;) {
            const file = join(folder, `fetched-${randomUUID()}`);
            const got = await failures.collect(locator, signal, () => bring(place, file, expected.algorithm, onProgress, signal));
            if (got === undefined) break;
            if (hashMatches(expected, got.sri)) return { file, digest: got.digest };
            await rm(file, { force: true });
            whole = !got.resumed;
            if (whole) failures.addWrong(locator, got.sri);
          }
        }
      }
      throw failures.failure();
    },

    async hash(text, folder, onProgress, signal) {
      const locator = parseLocator(text);
      if (locator.kind === "web" && locator.url.protocol === "http:" && !isLoopback(locator.url.hostname)) {
        throw new KilnFailure([badLocator(text, "without a hash, anybody on the way could change what http:// brings")]);
      }
      const failures = new Failures(undefined);
      for (const place of (await failures.collect(locator, signal, () => places.of(locator, signal))) ?? []) {
        const file = join(folder, `fetched-${randomUUID()}`);
        const got = await failures.collect(locator, signal, () => bring(place, file, "sha256", onProgress, signal));
        if (got === undefined) continue;
        await rm(file, { force: true });
        return got.sri;
      }
      throw failures.failure();
    },

    async npmVersion(name, range, signal) {
      const failures = new Failures(undefined);
      const text = `npm:${name}@${range}`;
      // Which of its versions is asked for: what "none fits" says is no failure.
      let found: NpmVersion | undefined;
      const done = await failures.collect({ kind: "npm", text, name, version: range }, signal, async () => {
        found = await places.npmVersion(name, range, signal);
        return true;
      });
      if (done === undefined) throw failures.failure();
      return found;
    },
  };
}

/** All that is wrong with the recipe's words at once. */
function parseAll(locators: readonly string[], hash: string): { readonly parsed: readonly Locator[]; readonly expected: ExpectedHash } {
  const diagnostics: Diagnostic[] = [];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof KilnFailure)) throw error;
      diagnostics.push(...error.diagnostics);
      return undefined;
    }
  };
  const parsed = locators.map((locator) => attempt(() => parseLocator(locator))).filter((locator) => locator !== undefined);
  const expected = attempt(() => parseHash(hash));
  if (locators.length === 0) diagnostics.push(badLocator("", "there is no locator"));
  if (diagnostics.length > 0 || expected === undefined) throw new KilnFailure(diagnostics);
  return { parsed, expected };
}

/** What went wrong with each locator of one fetch. */
class Failures {
  readonly #expected: ExpectedHash | undefined;
  readonly #failures: LocatorFailure[] = [];
  readonly #wrong: { readonly locator: string; readonly found: string }[] = [];
  readonly #diagnostics: Diagnostic[] = [];

  constructor(expected: ExpectedHash | undefined) {
    this.#expected = expected;
  }

  /** Runs `work`; undefined when it failed. Aborts, and failures of our own disk (KILN-E0707), go through. */
  async collect<T>(locator: Locator, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof KilnFailure) {
        if (error.diagnostics.some((d) => d.code === "KILN-E0707")) throw error;
        this.#diagnostics.push(...error.diagnostics);
        this.#failures.push({ locator: locator.text, why: error.diagnostics.map((d) => d.message).join("; ") });
        return undefined;
      }
      if (!(error instanceof TransferFailure) && codeOf(error) === undefined) throw error;
      this.#failures.push({ locator: locator.text, why: describeTransfer(error) });
      return undefined;
    }
  }

  addWrong(locator: Locator, found: string): void {
    this.#wrong.push({ locator: locator.text, found });
  }

  failure(): KilnFailure {
    const [wrong, ...more] = this.#wrong;
    const others = [...more.map(({ locator, found }) => ({ locator, why: `wrong hash, found ${found}` })), ...this.#failures];
    if (wrong !== undefined && this.#expected !== undefined)
      return new KilnFailure([wrongHash(wrong.locator, this.#expected.text, wrong.found, others)]);
    // One locator that failed for a reason with its own advice needs no other words.
    if (this.#diagnostics.length === this.#failures.length && this.#diagnostics.length === 1) return new KilnFailure(this.#diagnostics);
    return new KilnFailure([fetchFailed(this.#failures), ...this.#diagnostics]);
  }
}
