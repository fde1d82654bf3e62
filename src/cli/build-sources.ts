import type { BuildReport } from "#build/events.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import { neededTrees } from "#pipeline/compile-commands.ts";
import type { Context } from "./context.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import type { Session } from "./session.ts";

export type BuiltSources =
  | { readonly kind: "built"; readonly evaluation: Evaluation; readonly report: BuildReport }
  | { readonly kind: "ended"; readonly exit: number };

/** Evaluates targets and makes what their compilations read and the workspace doesn't have: fetched trees, generated headers. */
export async function buildSources(context: Context, session: Session, targets: readonly string[]): Promise<BuiltSources> {
  const evaluation = await session.evaluate({ kind: "targets", names: targets, lazy: [] });
  const report = await session.buildReferences(evaluation, neededTrees(evaluation.graph));
  session.progress.close();
  context.terminal.report(report.diagnostics);
  if (report.interrupted) return { kind: "ended", exit: EXIT.interrupted };
  if (report.diagnostics.some(({ severity }) => severity === "error")) return { kind: "ended", exit: exitCodeOf(report.diagnostics) };
  return { kind: "built", evaluation, report };
}
