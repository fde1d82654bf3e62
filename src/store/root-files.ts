import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import type { Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import { graphsOfLink, readGraph, type GraphFile } from "./graph-file.ts";
import type { Layout } from "./layout.ts";
import { isDigest, isOutput } from "./result-files.ts";
import { readSourceList, type SourceList } from "./source-lists.ts";
import type { ListedRoot } from "./store.ts";
import { entriesOf } from "./temporary.ts";

/** A file of `roots/`. */
export type Root =
  /** A link of the host that shows a tree; a root only while the link does point there. */
  | { readonly kind: "link"; readonly link: string; readonly tree: Digest }
  | { readonly kind: "named"; readonly name: string; readonly output: Output };

/** Undefined: damaged, or not there. */
export function readRoot(path: string): Root | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value !== "object" || value === null) return undefined;
    if ("link" in value && "tree" in value) {
      const { link, tree } = value;
      return typeof link === "string" && isDigest(tree) ? { kind: "link", link, tree } : undefined;
    }
    if (!("name" in value) || !("output" in value)) return undefined;
    const { name, output } = value;
    return typeof name === "string" && isOutput(output) ? { kind: "named", name, output } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a link of the host shows this tree of the store. */
export function shows(layout: Layout, { link, tree }: { readonly link: string; readonly tree: Digest }): boolean {
  return targetOf(link) === layout.tree(tree);
}

/**
 * Whether a graph, or a list of sources, is still somebody's: its link shows a tree of this store, or nothing was ever shown there (a first build that failed
 * or goes on) and the workspace is there. `linked`: the links of all roots.
 */
function isLinkLive(layout: Layout, name: string, { link }: { readonly link: string }, linked: ReadonlySet<string>): boolean {
  if (!name.startsWith(graphsOfLink(link))) return false;
  const target = targetOf(link);
  if (target !== undefined) return target.startsWith(`${layout.area("trees")}/`);
  if (linked.has(link)) return false;
  const out = link.slice(0, link.lastIndexOf("/"));
  return lstatSync(out.slice(0, out.lastIndexOf("/")) || "/", { throwIfNoEntry: false }) !== undefined;
}

/** A file of `sources/`. */
export interface ListedSources {
  readonly name: string;
  readonly list: SourceList | undefined;
  readonly isLive: boolean;
  /** When it was written. */
  readonly timeMs: number;
}

/** All roots of a store. `name`: path below its folder. What is undefined is damaged; what isn't live keeps nothing. */
export interface RootSurvey {
  readonly roots: readonly { readonly name: string; readonly root: Root | undefined; readonly isLive: boolean }[];
  readonly graphs: readonly { readonly name: string; readonly graph: GraphFile | undefined; readonly isLive: boolean }[];
  readonly sources: readonly ListedSources[];
  /** The links of roots. */
  readonly linked: ReadonlySet<string>;
}

export function surveyRoots(layout: Layout): RootSurvey {
  const roots = entriesOf(layout.area("roots")).map((entry) => {
    const root = readRoot(`${layout.area("roots")}/${entry}`);
    return { name: `roots/${entry}`, root, isLive: root !== undefined && isRootLive(layout, root) };
  });
  const linked = new Set(roots.flatMap(({ root }) => (root?.kind === "link" ? [root.link] : [])));
  const graphs = entriesOf(layout.area("graphs")).map((entry) => {
    const graph = readGraph(`${layout.area("graphs")}/${entry}`);
    return { name: `graphs/${entry}`, graph, isLive: graph !== undefined && isLinkLive(layout, entry, graph, linked) };
  });
  const sources = entriesOf(layout.area("sources")).map((entry) => {
    const path = `${layout.area("sources")}/${entry}`;
    const list = readSourceList(path);
    const isLive = list !== undefined && isLinkLive(layout, entry, list, linked);
    return { name: `sources/${entry}`, list, isLive, timeMs: lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
  });
  return { roots, graphs, sources, linked };
}

const isRootLive = (layout: Layout, root: Root): boolean => root.kind === "named" || shows(layout, root);

/**
 * Names of those that are none any more. Graphs and lists of sources come before the links by which one sees that theirs is gone; a damaged one protects
 * nothing, and would keep the next build from writing it anew. Links that can't be read are left to `verify`.
 */
export const staleRoots = ({ roots, graphs, sources }: RootSurvey): readonly string[] => [
  ...[...graphs, ...sources].flatMap(({ name, isLive }) => (isLive ? [] : [name])),
  ...roots.flatMap(({ name, root, isLive }) => (root === undefined || isLive ? [] : [name])),
];

/** Whether one that was stale in a survey still is. */
export function isStillStale(layout: Layout, name: string, { linked }: RootSurvey): boolean {
  const path = `${layout.root}/${name}`;
  for (const [area, read] of [
    ["graphs/", readGraph],
    ["sources/", readSourceList],
  ] as const) {
    if (!name.startsWith(area)) continue;
    const found = read(path);
    return found === undefined || !isLinkLive(layout, name.slice(area.length), found, linked);
  }
  const root = readRoot(path);
  return root !== undefined && !isRootLive(layout, root);
}

export function listRoots(layout: Layout): readonly ListedRoot[] {
  const { roots, graphs } = surveyRoots(layout);
  const listed: ListedRoot[] = [];
  for (const { root, isLive } of roots) if (root !== undefined) listed.push(root.kind === "named" ? root : { ...root, isLive });
  for (const { graph, isLive } of graphs)
    if (graph !== undefined) listed.push({ kind: "graph", link: graph.link, steps: graph.ids.length, isLive });
  return listed;
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
