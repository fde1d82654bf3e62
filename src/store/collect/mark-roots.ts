import { statSync } from "node:fs";
import type { Layout } from "../layout.ts";
import { isGraphLive, readGraph, readRoot, shows } from "../root-files.ts";
import { entriesOf } from "../temporary.ts";
import type { Marks } from "./marks.ts";

/** Marks what roots name: trees that links show, named outputs, results of graphs. */
export function markRoots(layout: Layout, marks: Marks): void {
  const linked = new Set<string>();
  for (const name of entriesOf(layout.area("roots"))) {
    const root = readRoot(`${layout.area("roots")}/${name}`);
    if (root === undefined) markByName(layout, marks, name);
    else if (root.kind === "named") marks.output(root.output);
    else {
      linked.add(root.link);
      if (shows(layout, root)) marks.tree(root.tree);
    }
  }
  for (const name of entriesOf(layout.area("graphs"))) {
    const graph = readGraph(`${layout.area("graphs")}/${name}`);
    if (graph !== undefined && isGraphLive(layout, graph, linked)) marks.graph(graph.ids);
  }
}

/**
 * Names below the store's folder of roots that are none any more; `only`: of this one alone. Graphs come before the links by which one sees that theirs is gone.
 * Links that can't be read are left to `verify`.
 */
export function staleRoots(layout: Layout, only?: string): readonly string[] {
  const links: string[] = [];
  const graphs: string[] = [];
  const linked = new Set<string>();
  for (const name of entriesOf(layout.area("roots"))) {
    const root = readRoot(`${layout.area("roots")}/${name}`);
    if (root?.kind !== "link") continue;
    linked.add(root.link);
    if (!shows(layout, root)) links.push(`roots/${name}`);
  }
  for (const name of only?.startsWith("graphs/") === true ? [only.slice("graphs/".length)] : entriesOf(layout.area("graphs"))) {
    const graph = readGraph(`${layout.area("graphs")}/${name}`);
    // One that is damaged protects nothing, and would keep the next build from writing it anew.
    if (graph === undefined || !isGraphLive(layout, graph, linked)) graphs.push(`graphs/${name}`);
  }
  return [...graphs, ...links];
}

/** A root that a power cut left damaged: its name still has half of its tree's hash. */
function markByName(layout: Layout, marks: Marks, name: string): void {
  const start = /^[0-9a-f]{32}-([0-9a-f]{32})$/.exec(name)?.[1];
  if (start === undefined) return;
  const folder = `${layout.area("cas")}/${start.slice(0, 2)}`;
  for (const blob of entriesOf(folder)) {
    const size = blob.startsWith(start) ? statSync(`${folder}/${blob}`, { throwIfNoEntry: false })?.size : undefined;
    if (size !== undefined) marks.tree(`${blob.replace(/\.x$/, "")}/${size}`);
  }
}
