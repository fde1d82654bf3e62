import type { BuildReport } from "#build/events.ts";
import { summaryJson } from "#build/telling/build-summary.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import { graphsAreKept, linkTargets, referencesOf, targetOutputs, type BuiltTarget, type WantedTarget } from "#pipeline/outputs.ts";
import { isRemembered } from "#why/last-built.ts";
import type { Context } from "../program.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { rememberTargets } from "../remember-built.ts";
import { openSession, type Session } from "../session.ts";
import { stringsOf } from "../strings-of.ts";
import { reportBuild, reportNothing } from "../telling/report-build.ts";

/** `kiln build`: see its `--help` for what is printed where. */
export async function buildCommand(
  context: Context,
  targets: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (flags["watch"] === true) {
    const { watching } = await import("../watch.ts");
    return await watching(context, flags, async ({ session }) => await build(context, session, targets, flags));
  }
  await using session = await openSession(context, flags);
  return await build(context, session, targets, flags);
}

async function build(
  context: Context,
  session: Session,
  targets: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (typeof flags["step"] === "string") {
    const { buildStep } = await import("./build-step.ts");
    return await buildStep(context, session, targets, flags["step"], flags);
  }
  const lazy = stringsOf(flags["output"]);
  const { graph: readGraph, ...answer } = await session.evaluateTargets({ kind: "targets", names: targets, lazy });
  const { targets: evaluated, made } = answer;
  const wanted = targetOutputs({ targets: evaluated }, lazy);
  const engine = await session.engine();
  const { store, trust } = engine;
  // Where all is there as an earlier build left it, and nobody asked for more than that, no graph is read.
  const isBrief = !context.json && flags["check"] !== true && flags["events"] === undefined && flags["profile"] === undefined;
  const known =
    isBrief && graphsAreKept(store, session.folder, wanted) && isRemembered(wanted, made, { store, trust, folder: session.folder })
      ? await engine.realised(referencesOf(wanted))
      : undefined;
  if (known) {
    const report: BuildReport = { outputs: known, rows: new Map(), actions: {}, diagnostics: [], interrupted: false };
    reportNothing(context, session, report);
    printPaths(context, linkTargets(store, session.folder, wanted, report), flags);
    return EXIT.done;
  }
  const evaluation = { ...answer, graph: await readGraph() };
  const report = await session.build(evaluation, wanted);
  const summary = reportBuild(context, session, flags, evaluation, report);
  if (report.interrupted) return EXIT.interrupted;
  const checked =
    flags["check"] === true && report.diagnostics.length === 0 ? await check(context, session, evaluation, wanted) : undefined;
  if (checked?.interrupted) return EXIT.interrupted;
  if (checked !== undefined && checked.diagnostics.length > 0) return exitCodeOf(checked.diagnostics);
  const built = linkTargets(store, session.folder, wanted, report);
  await rememberTargets(session, flags, evaluation, wanted, built);
  if (context.json)
    printResult(context.terminal, {
      targets: built,
      actions: report.actions,
      summary: summaryJson(summary),
      ...(checked === undefined ? {} : { checked: checked.checked }),
    });
  else printPaths(context, built, flags);
  return exitCodeOf(report.diagnostics);
}

function printPaths({ terminal }: Context, built: readonly BuiltTarget[], flags: Readonly<Record<string, unknown>>): void {
  if (flags["printOutPaths"] !== true) return;
  for (const target of built) for (const output of Object.values(target.outputs)) terminal.out(`${output.path}\n`);
}

/** Builds nothing that stays: a target whose steps differ keeps its old link. */
async function check(
  context: Context,
  session: Session,
  evaluation: Evaluation,
  wanted: readonly WantedTarget[],
): Promise<{ readonly checked: number; readonly diagnostics: readonly Diagnostic[]; readonly interrupted: boolean }> {
  const { checked, differing, diagnostics, interrupted } = await session.check(evaluation, wanted);
  session.progress.close();
  const { differenceDiagnostic } = await import("#pipeline/check-build.ts");
  const { store } = await session.engine();
  const told = [...diagnostics, ...differing.map((one) => differenceDiagnostic(one, store))];
  context.terminal.report(told);
  if (told.length === 0 && !interrupted && !context.json && !context.terminal.quiet)
    context.terminal.err(`${checked} ${checked === 1 ? "step gives" : "steps give"} the same again\n`);
  return { checked, diagnostics: told, interrupted };
}
