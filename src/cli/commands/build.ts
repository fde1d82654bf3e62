import { wholeFolders } from "#diagnostics/build-targets.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import { linkTargets, targetOutputs, type WantedTarget } from "#pipeline/outputs.ts";
import type { Context } from "../program.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession, stringsOf, type Session } from "../session.ts";

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
  const lazy = stringsOf(flags["output"]);
  const evaluation = await session.evaluate({ kind: "targets", names: targets, lazy });
  const wanted = targetOutputs(evaluation, lazy);
  const report = await session.build(evaluation, wanted);
  if (flags["check"] !== true || report.diagnostics.length > 0) session.progress.close();
  context.terminal.report(report.diagnostics);
  if (report.unpruned && !context.terminal.quiet) context.terminal.report([wholeFolders(report.unpruned)]);
  if (report.interrupted) return EXIT.interrupted;
  const checked =
    flags["check"] === true && report.diagnostics.length === 0 ? await check(context, session, evaluation, wanted) : undefined;
  if (checked?.interrupted) return EXIT.interrupted;
  if (checked !== undefined && checked.diagnostics.length > 0) return exitCodeOf(checked.diagnostics);
  const built = linkTargets((await session.engine()).store, session.folder, wanted, report);
  if (context.json) {
    printResult(context.terminal, {
      targets: built,
      actions: report.actions,
      ...(checked === undefined ? {} : { checked: checked.checked }),
    });
  } else if (flags["printOutPaths"] === true) {
    for (const target of built) for (const output of Object.values(target.outputs)) context.terminal.out(`${output.path}\n`);
  }
  return exitCodeOf(report.diagnostics);
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
