import type { BuildReport } from "#build/events.ts";
import type { BuildSummary, FailedStep } from "#build/telling/build-summary.ts";
import { topologicalOrder } from "#derivation/graph-order.ts";
import { builtinOf } from "#derivation/reapi/action.ts";
import { wholeFolders } from "#diagnostics/build-targets.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import { rootsOf } from "#pipeline/outputs.ts";
import type { Context } from "../context.ts";
import type { Session } from "../session.ts";
import { shortId } from "../step-line.ts";
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
  const names = new StepNames(evaluation);
  terminal.report(
    report.diagnostics.map((diagnostic) => {
      const failed = session.telling.failureOf(diagnostic);
      return failed === undefined
        ? diagnostic
        : withCommands(diagnostic, names.of(failed), builtinOf(failed.derivation.command) === undefined, context, flags);
    }),
  );
  if (terminal.quiet) return summary;
  if (report.unpruned) terminal.report([wholeFolders(report.unpruned)]);
  if (isAim || !isIdle(summary)) terminal.err(summaryText(summary));
  return summary;
}

/** The end of a build that found everything done: nothing of it can have failed, so that no graph is asked for. */
export function reportNothing({ terminal }: Context, session: Session, report: BuildReport): void {
  const summary = session.telling.summarise(report);
  session.progress.close();
  if (!terminal.quiet) terminal.err(summaryText(summary));
}

interface StepName {
  readonly target: string;
  readonly step: string;
}

function withCommands(
  diagnostic: Diagnostic,
  name: StepName | undefined,
  isCommand: boolean,
  context: Context,
  flags: Readonly<Record<string, unknown>>,
): Diagnostic {
  if (name === undefined) return diagnostic;
  const again = repeatCommand(context, flags, "build", [name.target, "--step", name.step]);
  const log = repeatCommand(context, flags, "log", [name.target, name.step]);
  const debug = repeatCommand(context, flags, "debug", [name.target, name.step]);
  return {
    ...diagnostic,
    notes: [
      ...diagnostic.notes,
      { text: `to repeat: ${again}` },
      { text: `to see its output again: ${log}` },
      ...(isCommand ? [{ text: `to look into its sandbox: ${debug}` }] : []),
    ],
  };
}

/** How steps are named on a command line. With --keep-going thousands may fail: targets are gone through once for all of them. */
class StepNames {
  readonly #evaluation: Evaluation;
  #targets: readonly { readonly name: string; readonly steps: ReadonlySet<string> }[] | undefined;
  #counts: ReadonlyMap<string, number> | undefined;

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation;
  }

  /** Undefined: a step of no target is one of Kiln's own; it makes the sandbox. */
  of({ id, derivation: { name } }: FailedStep): StepName | undefined {
    const { graph, targets } = this.#evaluation;
    this.#targets ??= targets.map((target) => ({ name: target.name, steps: new Set(topologicalOrder(graph, rootsOf([target]))) }));
    const target = this.#targets.find(({ steps }) => steps.has(id));
    if (target === undefined) return undefined;
    this.#counts ??= countNames(graph);
    return { target: target.name, step: (this.#counts.get(name) ?? 0) > 1 ? shortId(id) : name };
  }
}

function countNames({ derivations }: Evaluation["graph"]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of derivations.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
