import type { BuildReport } from "#build/events.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import { type BuiltTarget, linkTargets, targetOutputs, type WantedTarget } from "#pipeline/outputs.ts";
import type { Context } from "./context.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import type { Flags } from "./register/registration.ts";
import { rememberTargets } from "./remember-built.ts";
import type { Session } from "./session.ts";
import { reportBuild } from "./telling/report-build.ts";

export type BuiltAll =
  | { readonly kind: "built"; readonly evaluation: Evaluation; readonly wanted: readonly WantedTarget[] }
  | { readonly kind: "ended"; readonly exit: number };

/** Builds targets as `kiln build` does and leaves them in `out/`, for commands that do something with all of it. */
export async function buildAll(context: Context, session: Session, targets: readonly string[], flags: Flags): Promise<BuiltAll> {
  const evaluation = await session.evaluate({ kind: "targets", names: targets, lazy: [] });
  const wanted = targetOutputs(evaluation, []);
  const done = await buildWanted(context, session, { evaluation, wanted }, flags);
  const exit = done === undefined ? EXIT.interrupted : exitCodeOf(done.report.diagnostics);
  return exit === EXIT.done ? { kind: "built", evaluation, wanted } : { kind: "ended", exit };
}

/** Builds these and leaves what there is then in `out/`. `isAim`: as `reportBuild` has it. Undefined: it was interrupted. */
export async function buildWanted(
  context: Context,
  session: Session,
  { evaluation, wanted }: { readonly evaluation: Evaluation; readonly wanted: readonly WantedTarget[] },
  flags: Flags,
  isAim = true,
): Promise<{ readonly report: BuildReport; readonly built: readonly BuiltTarget[] } | undefined> {
  const report = await session.build(evaluation, wanted);
  reportBuild(context, session, flags, evaluation, report, isAim);
  if (report.interrupted) return undefined;
  const built = linkTargets((await session.engine()).store, session.folder, wanted, report);
  await rememberTargets(session, flags, evaluation, wanted, built);
  return { report, built };
}
