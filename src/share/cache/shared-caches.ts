import type { MadeResult } from "#build/look-up.ts";
import type { OfferedStep, SharedResults } from "#build/shared-results.ts";
import type { Derivation, DerivationGraph, DerivationId, OutputReference } from "#derivation/derivation.ts";
import { dependenciesOf, derivationOf } from "#derivation/graph.ts";
import type { Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import { cacheTrouble, noSigningKey, nobodyTrusted, otherResultInCache, unsentResults } from "#diagnostics/caches.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import type { Store } from "#store/store.ts";
import type { CacheBackEnd } from "./back-end.ts";
import type { SharingSettings } from "./cache-settings.ts";
import { Downloader } from "./downloader.ts";
import { lookUpStatements, type FoundStatement } from "./look-up.ts";
import { openBackEnd } from "./open-back-end.ts";
import { PatientCache, READ_LIMITS } from "./patient-cache.ts";
import { Sender } from "./sender.ts";
import { signingKey, trustedKeys } from "./signers.ts";
import type { PublicKey } from "../sign/public-key.ts";
import { Uploader } from "./uploader.ts";

export interface SharedCachesOptions {
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly report: (diagnostics: readonly Diagnostic[]) => void;
  /** What is made is sent when it is closed, not before: it is still to be checked. */
  readonly sendAtEnd?: boolean;
}

/** The caches of the settings as a build sees them. */
export class SharedCaches implements SharedResults {
  readonly #options: SharedCachesOptions;
  readonly #settings: SharingSettings;
  readonly #readers: readonly PatientCache[];
  readonly #backEnds: readonly CacheBackEnd[];
  readonly #trusted: readonly PublicKey[];
  readonly #downloader: Downloader;
  readonly uploaders: readonly Uploader[];
  readonly #sender: Sender;

  private constructor(settings: SharingSettings, backEnds: readonly CacheBackEnd[], options: SharedCachesOptions) {
    const { store, signal, report } = options;
    const patient = (how: "read" | "written", limits = READ_LIMITS): readonly PatientCache[] =>
      settings.caches.flatMap((cache, i) => {
        const backEnd = backEnds[i];
        if (backEnd === undefined || !(how === "read" ? cache.read : cache.write)) return [];
        return [new PatientCache(backEnd, limits, (what) => report([cacheTrouble(backEnd.name, what, how)]), signal)];
      });
    this.#options = options;
    this.#settings = settings;
    this.#backEnds = backEnds;
    this.#trusted = trustedKeys(settings);
    const readers = patient("read", { ...READ_LIMITS, waitMs: settings.waitMs });
    if (this.#trusted.length === 0 && readers[0] !== undefined) report([nobodyTrusted(readers[0].backEnd.name)]);
    this.#readers = this.#trusted.length === 0 ? [] : readers;
    this.#downloader = new Downloader(store, this.#readers);
    const key = signingKey(settings);
    const writers = patient("written", { ...READ_LIMITS, waitMs: settings.sendMs });
    if (key === undefined && writers[0] !== undefined) throw new KilnFailure([noSigningKey(writers[0].backEnd.name)]);
    this.uploaders = writers.map((cache) => new Uploader(store, cache, key));
    this.#sender = new Sender(store, this.uploaders, signal, options.sendAtEnd === true, (step) =>
      report([otherResultInCache(step, writers[0]?.backEnd.name ?? "")]),
    );
  }

  /** Throws KILN-E1303–6, KILN-E1311–2 and what is wrong with proxies and authorities. */
  static async open(settings: SharingSettings, options: SharedCachesOptions): Promise<SharedCaches> {
    const backEnds = await Promise.all(settings.caches.map((cache) => openBackEnd(cache, settings.network, settings.waitMs)));
    return new SharedCaches(settings, backEnds, options);
  }

  async bring(graph: DerivationGraph, roots: readonly DerivationId[], isRealised: (id: DerivationId) => boolean): Promise<void> {
    await this.#unlessAborted(async () => {
      const seen = new Set<DerivationId>();
      const fresh = (ids: readonly DerivationId[]): readonly DerivationId[] =>
        ids.filter((id) => {
          if (seen.has(id)) return false;
          seen.add(id);
          return !isRealised(id);
        });
      for (let level = fresh(roots); level.length > 0 && this.#canRead;) {
        // What is fetched is in no cache: all have its hash.
        const wanted = level.filter((id) => derivationOf(graph, id).kind !== "fetch");
        const brought = await this.#bringRealisations(wanted);
        if (this.#settings.topLevelOnly) return;
        const missed = wanted.filter((id) => !brought.has(id));
        level = fresh(missed.flatMap((id) => graph.outline?.needs(id) ?? dependenciesOf(derivationOf(graph, id))));
      }
    });
  }

  async result(action: Digest, derivation: Derivation): Promise<MadeResult | undefined> {
    if (derivation.kind === "fetch" || this.#settings.topLevelOnly || !this.#canRead) return undefined;
    const subject = { kind: "action", action } as const;
    const found = (await lookUpStatements([subject], this.#readers, this.#trusted)).get(subject);
    if (found === undefined || !(await this.#downloader.bring(found))) return undefined;
    return { result: found.statement.result, trust: "sandboxed" };
  }

  /** Realisations of these steps, each with all that it names. Gives those that came. */
  async bringSteps(ids: readonly DerivationId[]): Promise<ReadonlySet<DerivationId>> {
    return (await this.#unlessAborted(() => this.#bringRealisations(ids))) ?? new Set();
  }

  /** Whether there is a cache that may be asked, and anybody who is trusted. */
  get canRead(): boolean {
    return this.#readers.length > 0;
  }

  /** What these gave, enough of it in the store to list it. Undefined: it isn't known of all of them. */
  async listings(references: readonly OutputReference[]): Promise<ReadonlyMap<DerivationId, Readonly<Record<string, Output>>> | undefined> {
    return await this.#unlessAborted(async () => {
      const ids = [...new Set(references.map(({ derivation }) => derivation))];
      const found = await this.#find(ids);
      const brought = await Promise.all(
        ids.map(async (id) => {
          const one = found.get(id);
          return one !== undefined && (await this.#downloader.bringListings(one));
        }),
      );
      if (!brought.every((one) => one)) return undefined;
      return new Map([...found].map(([id, { statement }]) => [id, statement.result.outputs]));
    });
  }

  /** Single files of such trees. False: not all of them could be had. */
  async files(files: readonly { readonly digest: Digest; readonly executable: boolean }[]): Promise<boolean> {
    return (await this.#unlessAborted(() => this.#downloader.bringFiles(files))) ?? false;
  }

  offer(step: OfferedStep): void {
    if (this.uploaders.length > 0) this.#sender.offer(step);
  }

  /** What waits to be sent is sent, within the time that is set. `onWaiting`: told how much that is. */
  async close(onWaiting: (count: number) => void = () => undefined): Promise<void> {
    if (this.#sender.waiting > 0) onWaiting(this.#sender.waiting);
    try {
      await this.#sender.drain(this.#settings.sendMs);
      const isTold = this.uploaders.some(({ cache }) => cache.isTold) || this.#options.signal.aborted;
      if (this.#sender.unsent > 0 && !isTold) this.#options.report([unsentResults(this.#sender.unsent)]);
    } finally {
      await Promise.all(this.#backEnds.map((backEnd) => backEnd.close()));
    }
  }

  get #canRead(): boolean {
    return this.#readers.some(({ isDropped }) => !isDropped);
  }

  async #bringRealisations(ids: readonly DerivationId[]): Promise<ReadonlySet<DerivationId>> {
    const found = [...(await this.#find(ids))];
    const isBrought = await Promise.all(found.map(([, one]) => this.#downloader.bring(one)));
    const brought = found.filter((_, i) => isBrought[i] === true);
    const { store } = this.#options;
    for (const [, { statement }] of brought) if (statement.result.log !== "") store.writeLog(statement.action, statement.result.log);
    await store.publish(
      brought.map(
        ([
          id,
          {
            statement: { action, result },
          },
        ]) => ({ action, result, realisations: [id] }),
      ),
      "sandboxed",
    );
    return new Set(brought.map(([id]) => id));
  }

  async #find(ids: readonly DerivationId[]): Promise<ReadonlyMap<DerivationId, FoundStatement>> {
    const subjects = ids.map((id) => ({ kind: "realisation", id }) as const);
    return new Map([...(await lookUpStatements(subjects, this.#readers, this.#trusted))].map(([{ id }, one]) => [id, one]));
  }

  /** An interrupted build has its own words for that. */
  async #unlessAborted<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (this.#options.signal.aborted && !(error instanceof KilnFailure)) return undefined;
      throw error;
    }
  }
}
