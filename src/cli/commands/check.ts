import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { diagnosticToJson } from "#diagnostics/to-json.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { EvaluationSummary } from "#pipeline/kept/evaluation-cache.ts";
import { summaryOf } from "#pipeline/kept/kept-evaluation.ts";
import { countText } from "../amounts.ts";
import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession, type Session } from "../session.ts";

/** Everything that can be found without a build: every image of the workspace, on every platform that it lists. */
export async function checkCommand(context: Context, flags: Readonly<Record<string, unknown>>): Promise<number> {
  if (flags["watch"] === true) {
    const { watching } = await import("../watch.ts");
    let evaluation: Evaluation | undefined;
    const options = optionTeller(context);
    return await watching(
      context,
      flags,
      async ({ session, elapsed }) => {
        evaluation = await session.evaluate({ kind: "everything" });
        tell(context, session, summaryOf(evaluation), Math.round(elapsed() * 10) / 10);
      },
      async (session) => {
        if (evaluation) options(await session.optionWarnings(evaluation));
      },
    );
  }
  await using session = await openSession(context, flags);
  tell(context, session, await session.summarise({ kind: "everything" }));
  return EXIT.done;
}

/** Tells of warnings where they aren't those that it told last. */
function optionTeller({ json, terminal }: Context): (found: readonly Diagnostic[]) => void {
  let told = "[]";
  return (found) => {
    const warnings = found.map(diagnosticToJson);
    const text = JSON.stringify(warnings);
    if (text === told) return;
    told = text;
    terminal.report(found);
    if (json) terminal.out(`${JSON.stringify({ warnings })}\n`);
  };
}

/** `ms`: that it took, where it is done again and again. */
function tell({ json, terminal }: Context, session: Session, { targets, derivations }: EvaluationSummary, ms?: number): void {
  session.progress.close();
  if (json) printResult(terminal, { targets, derivations, ...(ms === undefined ? {} : { ms }) });
  else {
    const said = `${targets.length} targets, ${derivations} derivations: ${verdict(terminal.reported().length)}`;
    terminal.out(`${said}${ms === undefined ? "" : ` (${ms} ms)`}\n`);
  }
}

/** An error would have ended the command. */
const verdict = (warnings: number): string => (warnings === 0 ? "nothing wrong" : `${countText(warnings, "warning")}, no error`);
