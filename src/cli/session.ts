import { withoutSandbox } from "#diagnostics/command-line.ts";
import type { BuildReport } from "#build/events.ts";
import type { DerivationGraph, OutputReference } from "#derivation/derivation.ts";
import { placeOf } from "#diagnostics/place.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { Trace } from "#eval/machine.ts";
import { openEngine, type Engine } from "#pipeline/engine.ts";
import { ProjectMemory } from "#pipeline/project-memory.ts";
import { openProject, type Project } from "#pipeline/project.ts";
import type { WantedTarget } from "#pipeline/outputs.ts";
import { openSyntaxCache } from "#pipeline/syntax-cache.ts";
import type { Context } from "./program.ts";
import { openProgress, type Progress } from "./progress.ts";
import { readSettings, type Settings } from "./settings.ts";

/** One command's workspace, engine and progress display. Closing it ends all that it started. */
export interface Session {
  readonly settings: Settings;
  readonly engine: Engine;
  readonly project: Project;
  readonly progress: Progress;
  /** Reads the workspace again, and begins a new display. Throws its mistakes as a `KilnFailure`. */
  reload(): void;
  /** The workspace's folder, absolute. */
  readonly folder: string;
  /** Evaluates targets (none: every exported image; all lazy outputs unless `lazy` says which), fetching trees that recipes list; reports warnings. Throws what is wrong as a `KilnFailure`. */
  evaluate(targets: readonly string[], lazy?: readonly string[]): Promise<Evaluation>;
  build(evaluation: Evaluation, wanted: readonly WantedTarget[]): Promise<BuildReport>;
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
  readonly memory?: ProjectMemory;
}

export async function openSession(
  context: Context,
  flags: Readonly<Record<string, unknown>>,
  { anywhere = false, warnings = true, memory = new ProjectMemory() }: SessionOptions = {},
): Promise<Session> {
  const settings = readSettings(context.env, context);
  const syntax = openSyntaxCache(settings.store.value);
  const read = (): Project =>
    openProject(context.folder, {
      buildArch: process.arch,
      onWarnings: (found) => {
        if (warnings) context.terminal.report(found);
      },
      onTraces: (traces) => {
        for (const trace of traces) context.terminal.err(shownTrace(trace));
      },
      parse: syntax.parse,
      anywhere,
      memory,
    });
  let progress = openProgress(context.terminal);
  let project = read();
  const engine = openEngine({
    storeFolder: settings.store.value,
    folder: project.folder,
    jobs: settings.jobs.value,
    keepGoing: flags["keepGoing"] === true,
    fetch: settings.fetch,
    sandbox: context.sandbox === "none" ? "none" : "auto",
    onEvent: (event) => progress.onEvent(event),
    signal: context.signal,
    platform: process.platform,
    arch: process.arch,
  });
  if (context.sandbox === "none" && !context.terminal.quiet) context.terminal.report([withoutSandbox()]);
  const wishes = stringsOf(flags["set"]);
  return {
    settings,
    engine,
    get project() {
      return project;
    },
    get progress() {
      return progress;
    },
    reload() {
      progress = openProgress(context.terminal);
      project = read();
    },
    folder: project.folder,
    evaluate: (targets, lazy) => project.evaluate(targets, wishes, engine, lazy),
    build: (evaluation, wanted) =>
      engine.build(
        evaluation.graph,
        wanted.flatMap((target) => Object.values(target.outputs)),
      ),
    buildReferences: (graph, references) => engine.build(graph, references),
    async [Symbol.asyncDispose]() {
      progress.close();
      // Now there is a store, whose folder is nobody else's.
      syntax.save();
      await engine.close();
    },
  };
}
