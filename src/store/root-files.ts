import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import type { DerivationId } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import type { Layout } from "./layout.ts";
import { isDigest, isOutput } from "./result-files.ts";
import type { ListedRoot } from "./store.ts";
import { entriesOf } from "./temporary.ts";

/** A file of `roots/`. */
export type Root =
  /** A link of the host that shows a tree; a root only while the link does point there. */
  | { readonly kind: "link"; readonly link: string; readonly tree: Digest }
  | { readonly kind: "named"; readonly name: string; readonly output: Output };

/** A file of `graphs/`: the steps of the graph whose outcome a link shows. */
export interface GraphRoot {
  readonly link: string;
  readonly ids: readonly DerivationId[];
}

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

/** The link as JSON, then each id in a line, then an empty one: a file that was cut off doesn't end so. */
export function encodeGraph({ link, ids }: GraphRoot): string {
  return `${JSON.stringify(link)}\n${ids.join("\n")}\n\n`;
}

/** Undefined: damaged, or not there. */
export function readGraph(path: string): GraphRoot | undefined {
  try {
    const text = readFileSync(path, "utf8");
    if (!text.endsWith("\n\n")) return undefined;
    const [first = "", ...ids] = text.slice(0, -2).split("\n");
    const link: unknown = JSON.parse(first);
    return typeof link === "string" && ids.every((id) => /^[0-9a-f]{64}$/.test(id)) ? { link, ids } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a link of the host shows this tree of the store. */
export function shows(layout: Layout, { link, tree }: { readonly link: string; readonly tree: Digest }): boolean {
  return targetOf(link) === layout.tree(tree);
}

/**
 * Whether a graph is still somebody's: its link shows a tree of this store, or nothing was ever shown there (a first build that failed or goes on) and the
 * workspace is there. `linked`: the links of all roots.
 */
export function isGraphLive(layout: Layout, { link }: GraphRoot, linked: ReadonlySet<string>): boolean {
  const target = targetOf(link);
  if (target !== undefined) return target.startsWith(`${layout.area("trees")}/`);
  if (linked.has(link)) return false;
  const out = link.slice(0, link.lastIndexOf("/"));
  return lstatSync(out.slice(0, out.lastIndexOf("/")) || "/", { throwIfNoEntry: false }) !== undefined;
}

export function listRoots(layout: Layout): readonly ListedRoot[] {
  const roots: ListedRoot[] = [];
  const linked = new Set<string>();
  for (const name of entriesOf(layout.area("roots"))) {
    const root = readRoot(`${layout.area("roots")}/${name}`);
    if (root?.kind === "named") roots.push(root);
    if (root?.kind !== "link") continue;
    linked.add(root.link);
    roots.push({ ...root, isLive: shows(layout, root) });
  }
  for (const name of entriesOf(layout.area("graphs"))) {
    const graph = readGraph(`${layout.area("graphs")}/${name}`);
    if (graph !== undefined)
      roots.push({ kind: "graph", link: graph.link, steps: graph.ids.length, isLive: isGraphLive(layout, graph, linked) });
  }
  return roots;
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
