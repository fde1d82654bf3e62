import { summaryJson } from "#build/telling/build-summary.ts";
import { hashOf } from "#derivation/digest.ts";
import { derivationOf } from "#derivation/graph.ts";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { findStep } from "../find-step.ts";
import { printResult } from "../print-result.ts";
import type { Session } from "../session.ts";
import { reportBuild } from "../telling/report-build.ts";

/** `kiln build --step`: one step of targets with all that it needs; nothing is left in out/. */
export async function buildStep(
  context: Context,
  session: Session,
  targets: readonly string[],
  step: string,
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  const evaluation = await session.evaluate({ kind: "targets", names: targets });
  const { graph } = evaluation;
  const id = findStep(graph, step);
  const derivation = derivationOf(graph, id);
  const report = await session.buildReferences(
    evaluation,
    derivation.outputs.map((output) => ({ derivation: id, output })),
  );
  const summary = reportBuild(context, session, flags, evaluation, report);
  if (report.interrupted) return EXIT.interrupted;
  if (context.json) {
    const outputs = Object.fromEntries(
      Object.entries(report.outputs.get(id) ?? {}).map(([name, { kind, digest }]) => [name, { kind, sha256: hashOf(digest) }]),
    );
    const { kind, name } = derivation;
    printResult(context.terminal, { step: { id, kind, name, outputs }, actions: report.actions, summary: summaryJson(summary) });
  }
  return exitCodeOf(report.diagnostics);
}
