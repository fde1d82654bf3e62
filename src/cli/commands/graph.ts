import { closure, graphToDot, graphToJson } from "#derivation/graph.ts";
import { rootsOf } from "#pipeline/outputs.ts";
import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { openSession } from "../session.ts";
import { stepLine } from "../step-line.ts";

/** Prints the derivations of a target, dependencies first: one a line, as JSON or for graphviz. */
export async function graphCommand(context: Context, target: string, flags: Readonly<Record<string, unknown>>): Promise<number> {
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate({ kind: "targets", names: [target] });
  session.progress.close();
  const roots = rootsOf(evaluation.targets);
  const ids = closure(evaluation.graph, roots);
  const svg = typeof flags["svg"] === "string" ? flags["svg"] : undefined;
  if (svg !== undefined) await (await import("../write-picture.ts")).writePicture(context, svg, evaluation.graph, ids);
  if (context.json) context.terminal.out(`${JSON.stringify(graphToJson(evaluation.graph, roots))}\n`);
  else if (flags["dot"] === true) context.terminal.out(graphToDot(evaluation.graph, roots));
  else if (svg === undefined) {
    for (const id of ids) context.terminal.out(stepLine(id, evaluation.graph.derivations.get(id)));
  }
  return EXIT.done;
}
