import { closure, graphToDot, graphToJson } from "#derivation/graph.ts";
import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { openSession } from "../session.ts";

/** Prints the derivations of a target, dependencies first: one a line, as JSON or for graphviz. */
export async function graphCommand(context: Context, target: string, flags: Readonly<Record<string, unknown>>): Promise<number> {
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate({ kind: "targets", names: [target] });
  session.progress.close();
  const roots = evaluation.targets.flatMap((t) => Object.values(t.outputs).map((output) => output.derivation));
  const ids = closure(evaluation.graph, roots);
  if (context.json) context.terminal.out(`${JSON.stringify(graphToJson(evaluation.graph, roots))}\n`);
  else if (flags["dot"] === true) context.terminal.out(graphToDot(evaluation.graph, roots));
  else {
    for (const id of ids) {
      const derivation = evaluation.graph.derivations.get(id);
      if (derivation) context.terminal.out(`${id.slice(0, 12)}  ${derivation.kind.padEnd(7)}  ${derivation.name}\n`);
    }
  }
  return EXIT.done;
}
