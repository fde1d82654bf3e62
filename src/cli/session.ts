import { existsSync } from "node:fs";
import { withoutSandbox } from "#diagnostics/command-line.ts";
import type { CheckReport } from "#build/check.ts";
import type { BuildReport } from "#build/events.ts";
import type { JobTokens } from "#build/jobserver/job-tokens.ts";
import { findWorkspace } from "#config/find-workspace.ts";
import type { DerivationId, OutputReference } from "#derivation/derivation.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { placeOf } from "#diagnostics/place.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { FetchSettings } from "#fetch/fetcher.ts";
import type { Trace } from "#eval/machine.ts";
import type { Engine, EngineSharing } from "#pipeline/engine.ts";
import type { EvaluationSummary } from "#pipeline/kept/evaluation-cache.ts";
import {
  evaluateGuarded,
  keptEvaluation,
  keptSummary,
  keptTargets,
  optionWarnings,
  summaryOf,
  withGraph,
  type Asking,
  type EvaluatedTargets,
  type Question,
} from "#pipeline/kept/kept-evaluation.ts";
import type { Wanted } from "#pipeline/kept/wanted.ts";
import type { ProjectMemory } from "#pipeline/project-memory.ts";
import type { Project, ProjectOptions } from "#pipeline/project.ts";
import type { WantedTarget } from "#pipeline/outputs.ts";
import type { GraphOutcome } from "#store/graph-file.ts";
import type { SyntaxCache } from "#pipeline/syntax-cache.ts";
import type { Context } from "./program.ts";
import type { openProgress, Progress } from "./progress.ts";
import { keyFolder } from "./key-folder.ts";
import { hasCaches, readSettings, wholeNumber, type Settings } from "./settings.ts";
import { stringsOf } from "./strings-of.ts";
import { openTelling, type Telling } from "./telling/telling.ts";

/** One command's workspace, engine and progress display. Each is opened, and its code loaded, when it is first needed. Closing it ends all that it started. */
export interface Session {
  readonly settings: Settings;
  readonly progress: Progress;
  readonly telling: Telling;
  /** The workspace's folder, absolute; outside of one the folder that the command works in. */
  readonly folder: string;
  engine(): Promise<Engine>;
  /** Throws the mistakes of the workspace as a `KilnFailure`. */
  project(): Promise<Project>;
  /** The same, as it was read for an evaluation; where none had to read it, it tells no warnings, which were told already. */
  evaluatedProject(): Promise<Project>;
  /** The workspace is read again when it is needed next; a new display begins. */
  reload(): void;
  /** Evaluates targets, fetching trees that recipes list; reports warnings. Throws what is wrong as a `KilnFailure`. */
  evaluate(wanted: Wanted): Promise<Evaluation>;
  /** The same, with a graph that is read when it is needed. */
  evaluateTargets(wanted: Wanted): Promise<EvaluatedTargets>;
  /** The same, of which only the size is told: where nothing that it was made from has changed, nothing is loaded. */
  summarise(wanted: Wanted): Promise<EvaluationSummary>;
  /** What `kiln check` says of options beside that, of an evaluation of everything. */
  optionWarnings(evaluation: Evaluation): Promise<readonly Diagnostic[]>;
  build(evaluation: Evaluation, wanted: readonly WantedTarget[]): Promise<BuildReport>;
  /** Builds, then runs each step again and compares. */
  check(evaluation: Evaluation, wanted: readonly WantedTarget[]): Promise<CheckReport>;
  /** Parts of what targets need; collectors keep them as they keep what builds make. */
  buildReferences(evaluation: Evaluation, references: readonly OutputReference[]): Promise<BuildReport>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Until an engine is opened there is nothing to show. */
const NO_PROGRESS: Progress = { onEvent: () => undefined, close: () => undefined };

/** A day. */
const LONGEST_SECONDS = 86_400;

function shownTrace({ text, at }: Trace): string {
  const { line, column } = placeOf(at);
  return `trace ${at.source.path}:${line}:${column}: ${shownText(text)}\n`;
}

export interface SessionOptions {
  /** Outside of any workspace there is an empty one. */
  readonly anywhere?: boolean;
  /** False where nobody asked about the recipes. */
  readonly warnings?: boolean;
  /** Of a workspace that is evaluated again and again; without it what an earlier run found is used while it stands. */
  readonly memory?: ProjectMemory;
}

export async function openSession(
  context: Context,
  flags: Readonly<Record<string, unknown>>,
  { anywhere = false, warnings = true, memory }: SessionOptions = {},
): Promise<Session> {
  const settings = readSettings(context.env, context);
  context.noteSettings(settings);
  if (hasCaches(settings, context.env, flags)) {
    const { checkCacheAddresses } = await import("./sharing-settings.ts");
    await checkCacheAddresses(settings, context.env, flags);
  }
  const timeout = flags["timeout"];
  const timeoutSeconds = typeof timeout === "string" ? wholeNumber("--timeout", timeout, LONGEST_SECONDS) : undefined;
  const storeFolder = settings.store.value;
  const wishes = stringsOf(flags["set"]);
  const folder = findWorkspace(context.folder, existsSync) ?? context.folder;
  let progress = NO_PROGRESS;
  let openedBy: typeof openProgress | undefined;
  const telling = await openTelling(context, flags);
  let syntax: SyntaxCache | undefined;
  let project: Promise<Project> | undefined;
  let engine: Promise<Engine> | undefined;
  let tokens: Promise<JobTokens | undefined> | undefined;

  const report = (found: readonly Diagnostic[]): void => {
    if (warnings) context.terminal.report(found);
  };
  const tell = (traces: readonly Trace[]): void => {
    for (const trace of traces) context.terminal.err(shownTrace(trace));
  };
  const told = (line: string): void => {
    if (!context.terminal.quiet) context.terminal.err(`${line}\n`);
  };
  const isLocked = flags["locked"] === true;
  const fetch: FetchSettings = flags["offline"] === true ? { ...settings.fetch, offline: true } : settings.fetch;
  const access = { fetch, env: context.env, signal: context.signal, kiln: context.version, keyFolder: keyFolder(context.env) };
  const read = async (options: Partial<ProjectOptions>): Promise<Project> => {
    const { openSyntaxCache } = await import("#pipeline/syntax-cache.ts");
    syntax ??= openSyntaxCache(storeFolder);
    const wanted: ProjectOptions = {
      buildArch: process.arch,
      onWarnings: report,
      onTraces: tell,
      parse: syntax.parse,
      anywhere,
      storeFolder,
      ...options,
    };
    const { openBringingInputs } = await import("#pipeline/inputs/open-bringing-inputs.ts");
    return await openBringingInputs(context.folder, wanted, { engine: openEngineOnce, access, isLocked, tell: told });
  };
  const openProjectOnce = (): Promise<Project> => (project ??= read(memory ? { memory } : {}));
  const readOnce = async (options: Partial<ProjectOptions>): Promise<Project> => await (project = read(options));
  const openTokens = async (): Promise<JobTokens | undefined> => (await import("./make-jobs.ts")).openMakeJobs(context);
  const openTokensOnce = (): Promise<JobTokens | undefined> => (tokens ??= openTokens());
  const sharingOf = async (): Promise<EngineSharing> => {
    const { sharingSettings } = await import("./sharing-settings.ts");
    return {
      settings: sharingSettings(settings, context.env, flags),
      report: (found) => context.terminal.report(found),
      sendAtEnd: flags["check"] === true,
      onSending: (count) =>
        void (context.terminal.quiet || context.terminal.err(`sending ${count} results to the cache (Ctrl-C ends it)\n`)),
    };
  };
  const open = async (): Promise<Engine> => {
    const [{ openEngine }, shown, { BuildRecord }, { weakSandbox }] = await Promise.all([
      import("#pipeline/engine.ts"),
      import("./progress.ts"),
      import("#build/telling/build-record.ts"),
      import("#diagnostics/sandbox.ts"),
    ]);
    openedBy = shown.openProgress;
    progress = openedBy(context.terminal);
    telling.remember(() => new BuildRecord());
    return openEngine({
      storeFolder,
      ...(hasCaches(settings, context.env, flags) ? { sharing: await sharingOf() } : {}),
      lowerStores: settings.lowerStores.value,
      folder,
      jobs: settings.jobs.value,
      ...(context.env["MAKEFLAGS"]?.includes("--jobserver-") === true ? { jobTokens: openTokensOnce } : {}),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      stepMemoryBytes: settings.stepMemory.value,
      keepGoing: flags["keepGoing"] === true,
      fetch,
      sandbox: context.sandbox === "none" ? "none" : "auto",
      onEvent: (event) => {
        progress.onEvent(event);
        telling.onEvent(event);
      },
      onSandbox: (tier) => tier === "landlock" && report([weakSandbox()]),
      signal: context.signal,
      platform: process.platform,
      arch: process.arch,
    });
  };
  const openEngineOnce = (): Promise<Engine> => (engine ??= open());
  let hasRun = false;
  let later: (() => void)[] = [];
  const doLater = (): void => {
    const work = later;
    later = [];
    for (const one of work) one();
  };
  const build = async (
    { graph, edit }: Evaluation,
    references: readonly OutputReference[],
    targets: readonly (readonly DerivationId[])[],
    onWaiting: (outcome: GraphOutcome) => void,
  ): Promise<BuildReport> => {
    const built = await telling.phase("build", async () => {
      return await (await openEngineOnce()).build(graph, references, { targets, ...(edit ? { edit, onBegun: doLater, onWaiting } : {}) });
    });
    hasRun ||= Object.values(built.actions).some(({ run }) => run > 0);
    return built;
  };

  const buildKept = async (
    evaluation: Evaluation,
    wanted: readonly WantedTarget[],
    references: readonly OutputReference[],
  ): Promise<BuildReport> => {
    const [{ store }, { keepGraphs, rootsOf, tellGraphs, settleGraphs }] = await Promise.all([
      openEngineOnce(),
      import("#pipeline/outputs.ts"),
    ]);
    const { graph, edit } = evaluation;
    // After an edit the graph before it keeps what has to stay until this one is told.
    if (!edit) keepGraphs(store, folder, graph, wanted);
    const targets = wanted.map((target) => rootsOf([target]));
    let toldRows: { readonly of: GraphOutcome["rows"]; readonly count: number } | undefined;
    const built = await build(evaluation, references, targets, (outcome) => {
      tellGraphs(store, folder, graph, wanted, outcome);
      toldRows = { of: outcome.rows, count: outcome.rows.size };
    });
    doLater();
    // Mostly the last step is the targets' own, which isn't told by their graphs.
    if (toldRows?.of !== built.rows || toldRows.count < built.rows.size) tellGraphs(store, folder, graph, wanted, built);
    settleGraphs(store, folder, wanted);
    return built;
  };

  const question = (wanted: Wanted): Question => ({ folder: context.folder, buildArch: process.arch, wishes, wanted, isLocked });
  const asking: Asking = {
    storeFolder,
    now: Date.now,
    report,
    tell,
    openProject: readOnce,
    openEngine: openEngineOnce,
    later: (work) => void later.push(work),
  };
  /** The sandbox is made ready while the edit is worked out; whoever needs it is told what is wrong with it. */
  const building: Asking = {
    ...asking,
    onEdit: () =>
      void openEngineOnce().then(
        (opened) => opened.readySandbox(),
        () => undefined,
      ),
  };
  /** Where only a hash is missing, says it. */
  const tellingHashes = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KilnFailure) || error.diagnostics.every(({ lacksHashOf }) => lacksHashOf === undefined)) throw error;
      const [{ fetcher, store }, { withHashes }] = await Promise.all([openEngineOnce(), import("#pipeline/sources/missing-hashes.ts")]);
      throw new KilnFailure(await withHashes(error.diagnostics, { fetcher, folder: store.temporaryFolder(), signal: context.signal }));
    }
  };
  const evaluating = async <T>(work: () => Promise<T>): Promise<T> =>
    await telling.phase("evaluate", async () => await tellingHashes(work));
  const evaluate = async (wanted: Wanted): Promise<Evaluation> =>
    await evaluating(async () =>
      memory
        ? await evaluateGuarded(await openProjectOnce(), question(wanted), await openEngineOnce(), memory)
        : await keptEvaluation(question(wanted), asking),
    );

  if (context.sandbox === "none" && !context.terminal.quiet) context.terminal.report([withoutSandbox()]);
  return {
    settings,
    folder,
    get progress() {
      return progress;
    },
    telling,
    engine: openEngineOnce,
    project: openProjectOnce,
    evaluatedProject: () => project ?? readOnce({ onWarnings: () => undefined, onTraces: () => undefined }),
    reload() {
      progress = openedBy?.(context.terminal) ?? NO_PROGRESS;
      telling.nextRound();
      project = undefined;
    },
    evaluate,
    evaluateTargets: async (wanted) =>
      memory ? withGraph(await evaluate(wanted)) : await evaluating(async () => await keptTargets(question(wanted), building)),
    summarise: async (wanted) =>
      memory ? summaryOf(await evaluate(wanted)) : await tellingHashes(async () => await keptSummary(question(wanted), asking)),
    optionWarnings: async (evaluation) =>
      await optionWarnings(await openProjectOnce(), question({ kind: "everything" }), evaluation, await openEngineOnce()),
    async build(evaluation, wanted) {
      const { referencesOf } = await import("#pipeline/outputs.ts");
      return await buildKept(evaluation, wanted, referencesOf(wanted));
    },
    async buildReferences(evaluation, references) {
      const { targetOutputs } = await import("#pipeline/outputs.ts");
      return await buildKept(evaluation, targetOutputs(evaluation, []), references);
    },
    async check(evaluation, wanted) {
      const [{ check }, { referencesOf }] = await Promise.all([openEngineOnce(), import("#pipeline/outputs.ts")]);
      return await telling.phase("check", async () => await check(evaluation.graph, referencesOf(wanted)));
    },
    async [Symbol.asyncDispose]() {
      progress.close();
      telling.close();
      syntax?.save();
      const opened = await engine?.catch(() => undefined);
      await opened?.close();
      const limit = settings.maxStoreSize.value;
      if (!hasRun || limit === undefined || context.signal.aborted) return;
      const { tellStoreLimit } = await import("./store-limit.ts");
      await tellStoreLimit(context.terminal, storeFolder, limit);
    },
  };
}
