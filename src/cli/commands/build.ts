import { wholeFolders } from "#diagnostics/build-targets.ts";
import { linkTargets, targetOutputs } from "#pipeline/outputs.ts";
import type { Context } from "../program.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { rememberTargets } from "../remember-built.ts";
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
  session.progress.close();
  context.terminal.report(report.diagnostics);
  if (report.unpruned && !context.terminal.quiet) context.terminal.report([wholeFolders(report.unpruned)]);
  if (report.interrupted) return EXIT.interrupted;
  const built = linkTargets((await session.engine()).store, session.folder, wanted, report);
  await rememberTargets(session, flags, evaluation, wanted, built);
  if (context.json) {
    printResult(context.terminal, { targets: built, actions: report.actions });
  } else if (flags["printOutPaths"] === true) {
    for (const target of built) for (const output of Object.values(target.outputs)) context.terminal.out(`${output.path}\n`);
  }
  return exitCodeOf(report.diagnostics);
}
