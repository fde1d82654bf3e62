import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { openSession } from "../session.ts";

/** Everything that can be found without a build: every image of the workspace, on every platform that it lists. */
export async function checkCommand(context: Context, flags: Readonly<Record<string, unknown>>): Promise<number> {
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate(session.project.everyTarget());
  session.progress.close();
  if (context.json) {
    context.terminal.out(
      `${JSON.stringify({ targets: evaluation.targets.map((t) => t.name), derivations: evaluation.graph.derivations.size })}\n`,
    );
  } else {
    context.terminal.out(`${evaluation.targets.length} targets, ${evaluation.graph.derivations.size} derivations: nothing wrong\n`);
  }
  return EXIT.done;
}
