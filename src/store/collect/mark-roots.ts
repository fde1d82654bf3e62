import { statSync } from "node:fs";
import { hashInName, type Layout } from "../layout.ts";
import { surveyRoots } from "../root-files.ts";
import { entriesOf } from "../temporary.ts";
import type { Marks } from "./marks.ts";

/** Marks what roots name: trees that links show, named outputs, results of graphs. */
export function markRoots(layout: Layout, marks: Marks): void {
  const { roots, graphs } = surveyRoots(layout);
  for (const { name, root, isLive } of roots) {
    if (root === undefined) markByName(layout, marks, hashInName(name));
    else if (root.kind === "named") marks.output(root.output);
    else if (isLive) marks.tree(root.tree);
  }
  for (const { graph, isLive } of graphs) if (graph !== undefined && isLive) marks.graph(graph);
}

/** A root that a power cut left damaged: its name still has half of its tree's hash. */
function markByName(layout: Layout, marks: Marks, name: string): void {
  const start = /^[0-9a-f]{32}-([0-9a-f]{32})$/.exec(name)?.[1];
  if (start === undefined) return;
  const folder = `${layout.area("cas")}/${start.slice(0, 2)}`;
  for (const blob of entriesOf(folder)) {
    const size = blob.startsWith(start) ? statSync(`${folder}/${blob}`, { throwIfNoEntry: false })?.size : undefined;
    if (size !== undefined) marks.tree(`${hashInName(blob)}/${size}`);
  }
}
