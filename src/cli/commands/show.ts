import { rootsOf } from "#pipeline/outputs.ts";
import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { findStep } from "../find-step.ts";
import { openSession } from "../session.ts";

/** Prints derivations as JSON, with their ids. */
export async function showCommand(
  context: Context,
  target: string,
  step: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate({ kind: "targets", names: [target] });
  session.progress.close();
  const ids = step === undefined ? rootsOf(evaluation.targets) : [findStep(evaluation.graph, step)];
  const { store, trust } = await session.engine();
  for (const id of ids) {
    const realisation = store.realisation(id, trust);
    const shown = { id, ...evaluation.graph.derivations.get(id), ...(realisation ? { realisation } : {}) };
    context.terminal.out(`${JSON.stringify(shown, undefined, 2)}\n`);
  }
  return EXIT.done;
}
