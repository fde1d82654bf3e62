import type { DerivationGraph, DerivationId, DerivationKind } from "./derivation.ts";
import { dependenciesOf, topologicalOrder } from "./graph-order.ts";

const colours: Readonly<Record<DerivationKind, string>> = {
  fetch: "#cfe8ff",
  prepare: "#e8e8e8",
  compile: "#d9f2d0",
  link: "#fff2cc",
  image: "#f8d0c8",
  run: "#e6d5f5",
};

/** A graph in Graphviz' language; an edge leads from what is needed to what needs it. */
export function graphToDot(graph: DerivationGraph, roots: readonly DerivationId[] = [...graph.derivations.keys()]): string {
  return stepsToDot(graph, topologicalOrder(graph, roots));
}

/** The same of these steps alone, with the edges among them. */
export function stepsToDot(graph: DerivationGraph, ids: readonly DerivationId[]): string {
  const shown = new Set(ids);
  const lines = ["digraph kiln {", "  rankdir=LR;", '  node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=10];'];
  for (const id of ids) {
    const derivation = graph.derivations.get(id);
    if (derivation === undefined) continue;
    const label = `${quoted(derivation.name)}\\n${derivation.kind} ${id.slice(0, 12)}`;
    lines.push(`  "${id}" [label="${label}", fillcolor="${colours[derivation.kind]}"];`);
    for (const need of dependenciesOf(derivation)) if (shown.has(need)) lines.push(`  "${need}" -> "${id}";`);
  }
  return `${lines.join("\n")}\n}\n`;
}

function quoted(text: string): string {
  return text.replace(/["\\]/g, "\\$&").replace(/[\r\n]+/g, " ");
}
