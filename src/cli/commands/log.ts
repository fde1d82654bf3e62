import { withWorkspacePaths } from "#build/shown-paths.ts";
import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { findStep } from "../find-step.ts";
import { openSession } from "../session.ts";

/** Prints what steps wrote when they last ran: one step's, or of all steps of a target that wrote anything. */
export async function logCommand(
  context: Context,
  target: string,
  step: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate({ kind: "targets", names: [target] });
  session.progress.close();
  const ids = step === undefined ? [...evaluation.graph.derivations.keys()] : [findStep(evaluation.graph, step)];
  const engine = await session.engine();
  for (const id of ids) {
    const derivation = evaluation.graph.derivations.get(id);
    const written = engine.log(id);
    if (written === undefined || derivation === undefined) continue;
    if (step === undefined) context.terminal.out(`== ${derivation.name}\n`);
    const log = withWorkspacePaths(written, derivation, evaluation.graph, session.folder);
    context.terminal.out(log.endsWith("\n") ? log : `${log}\n`);
  }
  return EXIT.done;
}
