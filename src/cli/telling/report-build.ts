import type { BuildReport } from "#build/events.ts";
import type { BuildSummary, FailedStep } from "#build/telling/build-summary.ts";
import { topologicalOrder } from "#derivation/graph-order.ts";
import { wholeFolders } from "#diagnostics/build-targets.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { Context } from "../context.ts";
import type { Session } from "../session.ts";
import { repeatCommand } from "./repeat-command.ts";
import { isIdle, summaryText } from "./summary-text.ts";

/**
 * The end of a build, for people: what failed, once each, with the command that does it again; then what was done. `isAim`: the build is what was
 * asked for, so that also nothing to do is an answer.
 */
export function reportBuild(
  context: Context,
  session: Session,
  flags: Readonly<Record<string, unknown>>,
  evaluation: Evaluation,
  report: BuildReport,
  isAim = true,
): BuildSummary {
  const { terminal } = context;
  const summary = session.telling.summarise(report);
  session.progress.close();
  terminal.report(
    report.diagnostics.map((diagnostic) => {
      const failed = session.telling.failureOf(diagnostic);
      return failed === undefined ? diagnostic : withCommands(diagnostic, failed, context, flags, evaluation);
    }),
  );
  if (terminal.quiet) return summary;
  if (report.unpruned) terminal.report([wholeFolders(report.unpruned)]);
  if (isAim || !isIdle(summary)) terminal.err(summaryText(summary));
  return summary;
}

/** The end of a build that found everything done. */
export function reportNothing({ terminal }: Context, session: Session, report: BuildReport): void {
  const summary = session.telling.summarise(report);
  session.progress.close();
  if (!terminal.quiet) terminal.err(summaryText(summary));
}

function withCommands(
  diagnostic: Diagnostic,
  { id, derivation }: FailedStep,
  context: Context,
  flags: Readonly<Record<string, unknown>>,
  { graph, targets }: Evaluation,
): Diagnostic {
  const target = targets.find(({ outputs }) =>
    topologicalOrder(
      graph,
      Object.values(outputs).map((output) => output.derivation),
    ).includes(id),
  );
  // A step of no target is one of Kiln's own: it makes the sandbox.
  if (target === undefined) return diagnostic;
  let sameName = 0;
  for (const other of graph.derivations.values()) if (other.name === derivation.name) sameName++;
  const step = sameName > 1 ? id.slice(0, ID_DIGITS) : derivation.name;
  const again = repeatCommand(context, flags, "build", [target.name, "--step", step]);
  const log = repeatCommand(context, flags, "log", [target.name, step]);
  return { ...diagnostic, notes: [...diagnostic.notes, { text: `to repeat: ${again}` }, { text: `to see its output again: ${log}` }] };
}

/** Of an id, as `kiln graph` shows it. */
const ID_DIGITS = 12;
