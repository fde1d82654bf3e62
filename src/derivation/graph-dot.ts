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

/** What so many steps need is drawn with light lines: there are too many to follow. */
const MANY = 12;

/** The same of these steps alone, with the edges among them; steps of a library stand in a box. */
export function stepsToDot(graph: DerivationGraph, ids: readonly DerivationId[]): string {
  const shown = new Set(ids);
  const lines = [
    "digraph kiln {",
    "  rankdir=LR;",
    '  graph [fontname="Helvetica,Arial,sans-serif", fontsize=12, ranksep=1, nodesep=0.1];',
    '  node [shape=box, style="rounded,filled", fontname="Helvetica,Arial,sans-serif", fontsize=10, height=0.3, margin="0.1,0.04"];',
    '  edge [color="#555555", arrowsize=0.6];',
  ];
  const libraries = new Map<string | undefined, DerivationId[]>();
  for (const id of ids) {
    const library = libraryOf(graph.derivations.get(id)?.name ?? "");
    const members = libraries.get(library);
    if (members) members.push(id);
    else libraries.set(library, [id]);
  }
  let boxes = 0;
  for (const [library, members] of libraries) {
    const isBox = library !== undefined && members.length > 1;
    if (isBox) lines.push(`  subgraph cluster_${boxes++} {`, `    label="${quoted(library)}"; style=rounded; color="#999999";`);
    for (const id of members) lines.push(...nodeLine(graph, id, isBox ? `${library}/` : ""));
    if (isBox) lines.push("  }");
  }
  const users = new Map<DerivationId, number>();
  const edges = ids.flatMap((id) => needsOf(graph, id, shown).map((need) => ({ need, id })));
  for (const { need } of edges) users.set(need, (users.get(need) ?? 0) + 1);
  for (const { need, id } of edges) lines.push(`  "${need}" -> "${id}"${(users.get(need) ?? 0) > MANY ? ' [color="#cccccc"]' : ""};`);
  return `${lines.join("\n")}\n}\n`;
}

/** Names of steps begin with the library that they are of. */
function libraryOf(name: string): string | undefined {
  const slash = name.startsWith("@") ? -1 : name.indexOf("/");
  return slash < 1 ? undefined : name.slice(0, slash);
}

/** `box`: what the name needn't say, as the box around it does. */
function nodeLine(graph: DerivationGraph, id: DerivationId, box: string): readonly string[] {
  const derivation = graph.derivations.get(id);
  if (derivation === undefined) return [];
  const { name, kind } = derivation;
  const label = `${quoted(name.slice(box.length))}\\n${kind} ${id.slice(0, 12)}`;
  return [`  "${id}" [label="${label}", tooltip="${quoted(name)}", fillcolor="${colours[kind]}"];`];
}

function needsOf(graph: DerivationGraph, id: DerivationId, shown: ReadonlySet<DerivationId>): readonly DerivationId[] {
  const derivation = graph.derivations.get(id);
  return derivation === undefined ? [] : dependenciesOf(derivation).filter((need) => shown.has(need));
}

/**
 * As text between quotes, whatever is in it. Graphviz reads entities there, and some attributes' backslashes twice: a sign that looks like one stands for
 * them. Without what can't stand in XML.
 */
function quoted(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("\\", "\u2216")
    .replaceAll('"', "&quot;")
    .replace(/[\p{Cc}\uFFFE\uFFFF]+/gu, " ");
}
