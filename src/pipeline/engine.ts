import { build } from "#build/build.ts";
import type { BuildEvent, BuildReport } from "#build/events.ts";
import type { DerivationGraph, OutputReference } from "#derivation/derivation.ts";
import { unsupportedHost } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { createFetcher } from "#fetch/create-fetcher.ts";
import type { FetchSettings } from "#fetch/fetcher.ts";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { openSandbox } from "#sandbox/open-sandbox.ts";
import type { Sandbox, SandboxTier } from "#sandbox/sandbox.ts";
import { openStore } from "#store/open-store.ts";
import type { Store, Trust } from "#store/store.ts";
import { helperToolchain } from "./toolchain.ts";

export interface EngineOptions {
  readonly storeFolder: string;
  readonly jobs: number;
  readonly keepGoing: boolean;
  readonly fetch: FetchSettings;
  /** "none" only when the user asked for it. */
  readonly sandbox: "auto" | SandboxTier;
  readonly onEvent: (event: BuildEvent) => void;
  readonly signal: AbortSignal;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

/** The store, the fetcher and the sandbox behind one door; each is opened when it is first needed. */
export interface Engine {
  readonly store: Store;
  readonly trust: Trust;
  build(graph: DerivationGraph, roots: readonly OutputReference[]): Promise<BuildReport>;
  close(): Promise<void>;
}

/** Errors: KILN-E06xx (store), KILN-E08xx (sandbox), KILN-E1103 (host). */
export function openEngine(options: EngineOptions): Engine {
  const toolchain = options.platform === "linux" ? helperToolchain(options.arch) : undefined;
  if (!toolchain) throw new KilnFailure([unsupportedHost(options.platform, options.arch)]);
  let sandbox: Promise<Sandbox> | undefined;
  const store = openStore(options.storeFolder, {
    syncFileSystem: async (path) => {
      await (await sandbox)?.syncFileSystem(path);
    },
  });
  const lease = store.lease();
  const fetcher = createFetcher(options.fetch);
  const trust: Trust = options.sandbox === "none" ? "unsandboxed" : "sandboxed";

  const run = (graph: DerivationGraph, roots: readonly OutputReference[]): Promise<BuildReport> =>
    build(graph, roots, {
      store,
      fetcher,
      sandbox: openOnce,
      jobs: options.jobs,
      keepGoing: options.keepGoing,
      onEvent: options.onEvent,
      signal: options.signal,
      trust,
    });
  const openOnce = (): Promise<Sandbox> => (sandbox ??= start());
  const start = async (): Promise<Sandbox> => {
    const helper = await compileHelper(async () => {
      const report = await run(toolchain.graph, [toolchain.root]);
      if (report.diagnostics.length > 0) throw new KilnFailure(report.diagnostics);
      const output = report.outputs.get(toolchain.root.derivation)?.[toolchain.root.output];
      if (output?.kind !== "tree") throw new Error("the toolchain is no tree");
      return store.materialise(output.digest);
    }, store);
    return await openSandbox({ helper, storeRoot: store.root, slots: options.jobs, tier: options.sandbox });
  };

  return {
    store,
    trust,
    build: run,
    async close() {
      const opened = await sandbox?.catch(() => undefined);
      await opened?.close();
      lease.release();
      await store.close();
    },
  };
}
