import { withoutSandbox } from "#diagnostics/command-line.ts";
import type { BuildReport } from "#build/events.ts";
import type { DerivationGraph, OutputReference } from "#derivation/derivation.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import { openEngine, type Engine } from "#pipeline/engine.ts";
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

/** `anywhere`: outside of any workspace there is an empty one. `warnings`: false where nobody asked about the recipes. */
export async function openSession(
  context: Context,
  flags: Readonly<Record<string, unknown>>,
  { anywhere = false, warnings = true }: { readonly anywhere?: boolean; readonly warnings?: boolean } = {},
): Promise<Session> {
  const settings = readSettings(context.env, context);
  const progress = openProgress(context.terminal);
  const syntax = openSyntaxCache(settings.store.value);
  const project = openProject(context.folder, {
    buildArch: process.arch,
    onWarnings: (found) => {
      if (warnings) context.terminal.report(found);
    },
    parse: syntax.parse,
    anywhere,
  });
  const engine = openEngine({
    storeFolder: settings.store.value,
    folder: project.folder,
    jobs: settings.jobs.value,
    keepGoing: flags["keepGoing"] === true,
    fetch: settings.fetch,
    sandbox: context.sandbox === "none" ? "none" : "auto",
    onEvent: progress.onEvent,
    signal: context.signal,
    platform: process.platform,
    arch: process.arch,
  });
  if (context.sandbox === "none" && !context.terminal.quiet) context.terminal.report([withoutSandbox()]);
  const wishes = stringsOf(flags["set"]);
  return {
    settings,
    engine,
    project,
    progress,
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
