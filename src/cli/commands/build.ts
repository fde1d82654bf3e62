import { wholeFolders } from "#diagnostics/build-targets.ts";
import { graphsAreKept, linkTargets, targetOutputs, type BuiltTarget } from "#pipeline/outputs.ts";
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
  const { targets: evaluated, graph } = await session.evaluateTargets({ kind: "targets", names: targets, lazy });
  const wanted = targetOutputs({ targets: evaluated }, lazy);
  const roots = wanted.flatMap(({ outputs }) => Object.values(outputs));
  const engine = await session.engine();
  const isDoneBefore = !context.json && graphsAreKept(engine.store, session.folder, wanted);
  const known = isDoneBefore ? await engine.realised(roots) : undefined;
  if (known) {
    printPaths(context, linkTargets(engine.store, session.folder, wanted, { outputs: known }), flags);
    return EXIT.done;
  }
  const report = await session.build(await graph(), wanted);
  session.progress.close();
  context.terminal.report(report.diagnostics);
  if (report.unpruned && !context.terminal.quiet) context.terminal.report([wholeFolders(report.unpruned)]);
  if (report.interrupted) return EXIT.interrupted;
  const built = linkTargets(engine.store, session.folder, wanted, report);
  if (context.json) printResult(context.terminal, { targets: built, actions: report.actions });
  else printPaths(context, built, flags);
  return exitCodeOf(report.diagnostics);
}

function printPaths({ terminal }: Context, built: readonly BuiltTarget[], flags: Readonly<Record<string, unknown>>): void {
  if (flags["printOutPaths"] !== true) return;
  for (const target of built) for (const output of Object.values(target.outputs)) terminal.out(`${output.path}\n`);
}
