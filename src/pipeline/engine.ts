import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { CheckReport } from "#build/check.ts";
import type { BuildEnvironment } from "#build/environment.ts";
import type { BuildEvent, BuildReport } from "#build/events.ts";
import { readStepLog } from "#build/step-log.ts";
import type { DerivationGraph, DerivationId, OutputReference } from "#derivation/derivation.ts";
import { unsupportedHost } from "#diagnostics/command-line.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { createFetcher } from "#fetch/create-fetcher.ts";
import type { Fetcher, FetchSettings } from "#fetch/fetcher.ts";
import type { SandboxOptions } from "#sandbox/open-sandbox.ts";
import type { DiskWriter } from "#sandbox/disk-writer.ts";
import type { Sandbox, SandboxRequest, SandboxResult, SandboxTier } from "#sandbox/sandbox.ts";
import type { SharingSettings } from "#share/cache/cache-settings.ts";
import type { SharedCaches } from "#share/cache/shared-caches.ts";
import { openStore } from "#store/open-store.ts";
import type { Store, Trust } from "#store/store.ts";
import { fetcherIn } from "./file-locators.ts";
import type { UnreadFile } from "./locked-trees.ts";
import { helperToolchain } from "./toolchain.ts";
import { vendoredFetcher } from "./vendor/vendor-folder.ts";

export interface EngineOptions {
  readonly storeFolder: string;
  /** Stores that are only read. */
  readonly lowerStores?: readonly string[];
  /** Absolute; `file:` locators of graphs count from it. */
  readonly folder: string;
  readonly jobs: number;
  readonly jobTokens?: BuildEnvironment["jobTokens"];
  readonly timeoutSeconds?: number;
  /** What a step may use of memory, bytes; default: a share of the machine's. */
  readonly stepMemoryBytes?: number | undefined;
  readonly keepGoing: boolean;
  readonly fetch: FetchSettings;
  /** Caches of others; default: none. */
  readonly sharing?: EngineSharing | undefined;
  /** "none" only when the user asked for it. */
  readonly sandbox: "auto" | SandboxTier;
  readonly onEvent: (event: BuildEvent) => void;
  /** The sandbox was opened, in this tier. */
  readonly onSandbox?: (tier: SandboxTier) => void;
  readonly signal: AbortSignal;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

export interface EngineSharing {
  readonly settings: SharingSettings;
  readonly report: (diagnostics: readonly Diagnostic[]) => void;
  /** See `SharedCachesOptions`. */
  readonly sendAtEnd: boolean;
  /** The end waits for so many results that are still to be sent. */
  readonly onSending: (count: number) => void;
}

/** Clocks in files count seconds. */
const ANOTHER_TIME_MS = 1100;

/** What one build asks beyond what the engine was opened with. */
type BuildWishes = Pick<BuildEnvironment, "wholeInputs" | "targets" | "edit" | "onBegun" | "onWaiting"> &
  Partial<Pick<BuildEnvironment, "keepGoing">>;

/** The store, the fetcher and the sandbox behind one door; each is opened, and its code loaded, when it is first needed. */
export interface Engine {
  readonly store: Store;
  readonly trust: Trust;
  /** `file:` locators count from the workspace's folder. */
  readonly fetcher: Fetcher;
  build(graph: DerivationGraph, roots: readonly OutputReference[], how?: BuildWishes): Promise<BuildReport>;
  /** The outputs of what they name where all of it is realised: for that no graph is needed. */
  realised(roots: readonly OutputReference[]): Promise<BuildReport["outputs"] | undefined>;
  /** The same where only trees are to be listed, and a cache can tell them without what is in their files. Undefined: it can't, or there is none. */
  listings(roots: readonly OutputReference[]): Promise<BuildReport["outputs"] | undefined>;
  /** Brings single files of such trees. False: they can't be had so. */
  files(files: readonly UnreadFile[]): Promise<boolean>;
  /** The caches that are set, opened when they are first asked for. */
  readonly shared: (() => Promise<SharedCaches>) | undefined;
  /** Runs every command behind these again, where what it should not depend on is otherwise. */
  check(graph: DerivationGraph, roots: readonly OutputReference[]): Promise<CheckReport>;
  /** What a step wrote when it last ran here. */
  log(id: DerivationId): string | undefined;
  /** Opened, and its code loaded, when it is first asked for. */
  sandbox(): Promise<Sandbox>;
  /** Begins to open the sandbox, where an earlier build made all that it needs. */
  readySandbox(): void;
  /** Runs a command in a sandbox of its own like all steps', on this process's terminal or streams. */
  attach(request: SandboxRequest): Promise<SandboxResult>;
  /** The compiled helper's path, made where it isn't there yet: fetches the toolchain. */
  helper(): Promise<string>;
  close(): Promise<void>;
}

/** Errors: KILN-E06xx (store), KILN-E08xx (sandbox), KILN-E1103 (host). */
export function openEngine(options: EngineOptions): Engine {
  const toolchain = options.platform === "linux" ? helperToolchain(options.arch) : undefined;
  if (toolchain === undefined) throw new KilnFailure([unsupportedHost(options.platform, options.arch)]);
  let knownHelper: string | undefined;
  let writer: DiskWriter | undefined;
  const openWriter = async (program: string): Promise<DiskWriter> =>
    (writer ??= new (await import("#sandbox/disk-writer.ts")).DiskWriter(program));
  const store = openStore(options.storeFolder, {
    ...(options.lowerStores === undefined ? {} : { lower: options.lowerStores }),
    // Until there is a helper only the toolchain is published: a crash of the machine just then leaves blobs that `verify` finds and a fetch mends.
    syncFileSystem: async (path) => {
      if (knownHelper !== undefined) await (await openWriter(knownHelper)).sync(path);
    },
    showFiles: async (root, files) => knownHelper !== undefined && (await (await openWriter(knownHelper)).show(root, files)),
  });
  store.consultGraphs(join(options.folder, "out"));
  const fetcher = vendoredFetcher(options.folder, fetcherIn(options.folder, createFetcher(options.fetch)));
  const trust: Trust = options.sandbox === "none" ? "unsandboxed" : "sandboxed";
  const { sharing } = options;
  let caches: Promise<SharedCaches> | undefined;
  const openCaches = async ({ settings, report, sendAtEnd }: EngineSharing): Promise<SharedCaches> => {
    const { SharedCaches: Caches } = await import("#share/cache/shared-caches.ts");
    return await Caches.open(settings, { store, signal: options.signal, report, sendAtEnd });
  };
  const shared = sharing && ((): Promise<SharedCaches> => (caches ??= openCaches(sharing)));
  let helper: Promise<string> | undefined;
  let sandbox: Promise<Sandbox> | undefined;
  /** When a build last ran steps, by performance.now(). */
  let ranAtMs = Number.NEGATIVE_INFINITY;

  const environment = (inside: () => Promise<Sandbox>): BuildEnvironment => ({
    store,
    fetcher,
    sandbox: inside,
    jobs: options.jobs,
    ...(options.jobTokens === undefined ? {} : { jobTokens: options.jobTokens }),
    ...(options.timeoutSeconds === undefined ? {} : { timeoutSeconds: options.timeoutSeconds }),
    keepGoing: options.keepGoing,
    onEvent: options.onEvent,
    signal: options.signal,
    trust,
    folder: options.folder,
    readAhead: async (program) => knownHelper !== undefined && (await (await openWriter(knownHelper)).readAhead(store.root, program)),
  });
  const run = async (
    graph: DerivationGraph,
    roots: readonly (OutputReference | DerivationId)[],
    how: BuildWishes = {},
  ): Promise<BuildReport> => {
    const { build } = await import("#build/build.ts");
    if (how.edit) {
      // There was a build before this one, so that nothing has to be made for it, and a command that runs now. Whoever needs it is told what is wrong.
      readySandbox();
      await setImmediate();
    }
    const surroundings =
      shared === undefined || how.wholeInputs === true ? environment(openOnce) : { ...environment(openOnce), shared: await shared() };
    const made = await build(graph, roots, { ...surroundings, ...how });
    // What an earlier build had is gone: then everything is looked for.
    const isGone = how.edit !== undefined && made.diagnostics.some(({ code }) => code === "KILN-E0605");
    if (isGone) store.doubtTrees();
    const report = isGone ? await build(graph, roots, surroundings) : made;
    if (Object.values(report.actions).some((count) => count.run > 0)) ranAtMs = performance.now();
    return report;
  };
  const check = async (graph: DerivationGraph, roots: readonly OutputReference[]): Promise<CheckReport> => {
    const [{ checkSteps }, { topologicalOrder }] = await Promise.all([import("#build/check.ts"), import("#derivation/graph.ts")]);
    const ids = roots.map(({ derivation }) => derivation);
    // Every step of the closure is looked up: what was made before may be known by its end alone.
    const report = await run(graph, topologicalOrder(graph, ids));
    if (report.diagnostics.length > 0 || report.interrupted)
      return { checked: 0, differing: [], diagnostics: report.diagnostics, interrupted: report.interrupted };
    const waitMs = ranAtMs + ANOTHER_TIME_MS - performance.now();
    if (waitMs > 0) await setTimeout(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
    let varied: Promise<Sandbox> | undefined;
    try {
      return await checkSteps(
        graph,
        ids,
        report.outputs,
        environment(() => (varied ??= open(true))),
      );
    } finally {
      await (await varied?.catch(() => undefined))?.close();
    }
  };
  const materialiseToolchain = async (): Promise<string> => {
    const { graph, root } = await toolchain();
    const report = await run(graph, [root]);
    if (report.diagnostics.length > 0) throw new KilnFailure(report.diagnostics);
    const output = report.outputs.get(root.derivation)?.[root.output];
    if (output?.kind !== "tree") throw new KilnFailure([]);
    return store.materialise(output.digest);
  };
  const compile = async (): Promise<string> => {
    const { compileHelper } = await import("#sandbox/compile-helper.ts");
    return (knownHelper = await compileHelper(materialiseToolchain, store));
  };
  const compileOnce = (): Promise<string> => (helper ??= compile());
  const sandboxOptions = async (): Promise<Omit<SandboxOptions, "tier">> => ({
    helper: await compileOnce(),
    storeRoot: store.root,
    slots: options.jobs,
    stepMemoryBytes: options.stepMemoryBytes,
  });
  const open = async (isVaried = false): Promise<Sandbox> => {
    const { openSandbox } = await import("#sandbox/open-sandbox.ts");
    const opened = await openSandbox({ ...(await sandboxOptions()), tier: options.sandbox, varied: isVaried });
    if (!isVaried) options.onSandbox?.(opened.tier);
    return opened;
  };
  const openOnce = (): Promise<Sandbox> => (sandbox ??= open());
  const readySandbox = (): void => void (existsSync(join(store.root, "helper")) && openOnce().catch(() => undefined));

  return {
    store,
    trust,
    fetcher,
    build: run,
    async realised(roots) {
      const { lookUpAll, storeLookUp } = await import("#build/look-up.ts");
      const ids = roots.map(({ derivation }) => derivation);
      const known = lookUpAll(ids, storeLookUp(store, trust));
      return known && new Map([...known].map(([id, { outputs }]) => [id, outputs]));
    },
    listings: async (roots) => (shared === undefined ? undefined : await (await shared()).listings(roots)),
    files: async (files) => shared !== undefined && (await (await shared()).files(files)),
    shared,
    check,
    log: (id) => readStepLog(store, id, trust),
    helper: compileOnce,
    sandbox: openOnce,
    readySandbox,
    async attach(request) {
      const { attach } = await import("#sandbox/attach.ts");
      const { tier, memoryLimit } = await openOnce();
      return await attach({ ...(await sandboxOptions()), tier, memoryLimit }, request, options.signal);
    },
    async close() {
      try {
        if (sharing !== undefined) await (await caches?.catch(() => undefined))?.close(sharing.onSending);
      } finally {
        const opened = await sandbox?.catch(() => undefined);
        await Promise.all([opened?.close(), writer?.close()]);
        await store.close();
      }
    },
  };
}
