import { existsSync } from "node:fs";
import { withoutSandbox } from "#diagnostics/command-line.ts";
import { weakSandbox } from "#diagnostics/sandbox.ts";
import type { CheckReport } from "#build/check.ts";
import type { BuildReport } from "#build/events.ts";
import { findWorkspace } from "#config/find-workspace.ts";
import type { DerivationGraph, OutputReference } from "#derivation/derivation.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { placeOf } from "#diagnostics/place.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { Trace } from "#eval/machine.ts";
import type { Engine } from "#pipeline/engine.ts";
import type { EvaluationSummary } from "#pipeline/kept/evaluation-cache.ts";
import {
  evaluateWanted,
  keptEvaluation,
  keptSummary,
  optionWarnings,
  summaryOf,
  type Asking,
  type Question,
} from "#pipeline/kept/kept-evaluation.ts";
import type { Wanted } from "#pipeline/kept/wanted.ts";
import type { ProjectMemory } from "#pipeline/project-memory.ts";
import type { Project, ProjectOptions } from "#pipeline/project.ts";
import type { WantedTarget } from "#pipeline/outputs.ts";
import type { SyntaxCache } from "#pipeline/syntax-cache.ts";
import type { Context } from "./program.ts";
import { openProgress, type Progress } from "./progress.ts";
import { readSettings, type Settings } from "./settings.ts";

/** One command's workspace, engine and progress display. Each is opened, and its code loaded, when it is first needed. Closing it ends all that it started. */
export interface Session {
  readonly settings: Settings;
  readonly progress: Progress;
  /** The workspace's folder, absolute; outside of one the folder that the command works in. */
  readonly folder: string;
  engine(): Promise<Engine>;
  /** Throws the mistakes of the workspace as a `KilnFailure`. */
  project(): Promise<Project>;
  /** The workspace is read again when it is needed next; a new display begins. */
  reload(): void;
  /** Evaluates targets, fetching trees that recipes list; reports warnings. Throws what is wrong as a `KilnFailure`. */
  evaluate(wanted: Wanted): Promise<Evaluation>;
  /** The same, of which only the size is told: where nothing that it was made from has changed, nothing is loaded. */
  summarise(wanted: Wanted): Promise<EvaluationSummary>;
  /** What `kiln check` says of options beside that, of an evaluation of everything. */
  optionWarnings(evaluation: Evaluation): Promise<readonly Diagnostic[]>;
  build(evaluation: Evaluation, wanted: readonly WantedTarget[]): Promise<BuildReport>;
  /** Builds, then runs each step again and compares. */
  check(evaluation: Evaluation, wanted: readonly WantedTarget[]): Promise<CheckReport>;
  buildReferences(graph: DerivationGraph, references: readonly OutputReference[]): Promise<BuildReport>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** An option of the command line that may be given several times. */
export function stringsOf(flag: unknown): readonly string[] {
  return Array.isArray(flag) ? flag.filter((value) => typeof value === "string") : [];
}

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
  const storeFolder = settings.store.value;
  const wishes = stringsOf(flags["set"]);
  const folder = findWorkspace(context.folder, existsSync) ?? context.folder;
  let progress = openProgress(context.terminal);
  let syntax: SyntaxCache | undefined;
  let project: Promise<Project> | undefined;
  let engine: Promise<Engine> | undefined;

  const report = (found: readonly Diagnostic[]): void => {
    if (warnings) context.terminal.report(found);
  };
  const tell = (traces: readonly Trace[]): void => {
    for (const trace of traces) context.terminal.err(shownTrace(trace));
  };
  const read = async (options: Partial<ProjectOptions>): Promise<Project> => {
    const [{ openProject }, { openSyntaxCache }] = await Promise.all([import("#pipeline/project.ts"), import("#pipeline/syntax-cache.ts")]);
    syntax ??= openSyntaxCache(storeFolder);
    return openProject(context.folder, {
      buildArch: process.arch,
      onWarnings: report,
      onTraces: tell,
      parse: syntax.parse,
      anywhere,
      ...options,
    });
  };
  const openProjectOnce = (): Promise<Project> => (project ??= read(memory ? { memory } : {}));
  const open = async (): Promise<Engine> => {
    const { openEngine } = await import("#pipeline/engine.ts");
    return openEngine({
      storeFolder,
      folder,
      jobs: settings.jobs.value,
      keepGoing: flags["keepGoing"] === true,
      fetch: settings.fetch,
      sandbox: context.sandbox === "none" ? "none" : "auto",
      onEvent: (event) => progress.onEvent(event),
      onSandbox: (tier) => tier === "landlock" && report([weakSandbox()]),
      signal: context.signal,
      platform: process.platform,
      arch: process.arch,
    });
  };
  const openEngineOnce = (): Promise<Engine> => (engine ??= open());
  const build = async (graph: DerivationGraph, references: readonly OutputReference[]): Promise<BuildReport> =>
    await (await openEngineOnce()).build(graph, references);

  const question = (wanted: Wanted): Question => ({ folder: context.folder, buildArch: process.arch, wishes, wanted });
  const asking: Asking = { storeFolder, now: Date.now, report, tell, openProject: read, openEngine: openEngineOnce };
  const evaluate = async (wanted: Wanted): Promise<Evaluation> =>
    memory
      ? await evaluateWanted(await openProjectOnce(), question(wanted), await openEngineOnce())
      : await keptEvaluation(question(wanted), asking);

  if (context.sandbox === "none" && !context.terminal.quiet) context.terminal.report([withoutSandbox()]);
  return {
    settings,
    folder,
    get progress() {
      return progress;
    },
    engine: openEngineOnce,
    project: openProjectOnce,
    reload() {
      progress = openProgress(context.terminal);
      project = undefined;
    },
    evaluate,
    summarise: async (wanted) => (memory ? summaryOf(await evaluate(wanted)) : await keptSummary(question(wanted), asking)),
    optionWarnings: async (evaluation) =>
      await optionWarnings(await openProjectOnce(), question({ kind: "everything" }), evaluation, await openEngineOnce()),
    build: (evaluation, wanted) =>
      build(
        evaluation.graph,
        wanted.flatMap((target) => Object.values(target.outputs)),
      ),
    buildReferences: build,
    check: async (evaluation, wanted) =>
      await (
        await openEngineOnce()
      ).check(
        evaluation.graph,
        wanted.flatMap((target) => Object.values(target.outputs)),
      ),
    async [Symbol.asyncDispose]() {
      progress.close();
      syntax?.save();
      const opened = await engine?.catch(() => undefined);
      await opened?.close();
    },
  };
}
