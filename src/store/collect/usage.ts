import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { isGraphLive, readGraph, readRoot, shows } from "../root-files.ts";
import type { AreaUsage, RootUsage, StoreUsage } from "../store.ts";
import { entriesOf } from "../temporary.ts";
import type { Layout } from "../layout.ts";
import { allocated, takeInventory, type Inventory } from "./inventory.ts";
import { Marks } from "./marks.ts";
import { markRoots } from "./mark-roots.ts";
import { LeaseReader } from "./leases.ts";

/** What the store takes on the disk, and for whom. Other processes may work in it meanwhile. */
export async function storeUsage(layout: Layout): Promise<StoreUsage> {
  const areas: AreaUsage[] = [];
  // An inode counts where it is met first: trees are links to blobs.
  const seen = new Set<number>();
  for (const name of [
    "cas",
    ...entriesOf(layout.root)
      .filter((one) => one !== "cas")
      .toSorted(),
  ])
    areas.push(await areaUsage(layout.root, name, seen));
  const inventory = await takeInventory(layout);
  const used = new Marks(layout, inventory);
  used.uses(new LeaseReader(layout).read().lines);
  markRoots(layout, used);
  return { areas, usedBytes: used.sizeBytes, roots: rootUsages(layout, inventory) };
}

/** Each root by itself: what two share counts for both. */
function rootUsages(layout: Layout, inventory: Inventory): readonly RootUsage[] {
  const usages: RootUsage[] = [];
  const measure = (name: string, mark: (marks: Marks) => void): void => {
    const marks = new Marks(layout, inventory);
    mark(marks);
    usages.push({ name, sizeBytes: marks.sizeBytes });
  };
  const links = new Map<string, ((marks: Marks) => void)[]>();
  const add = (link: string, mark: (marks: Marks) => void): void => void links.set(link, [...(links.get(link) ?? []), mark]);
  const linked = new Set<string>();
  for (const name of entriesOf(layout.area("roots"))) {
    const root = readRoot(`${layout.area("roots")}/${name}`);
    if (root?.kind === "named") measure(root.name, (marks) => marks.output(root.output));
    if (root?.kind !== "link") continue;
    linked.add(root.link);
    if (shows(layout, root)) add(root.link, (marks) => marks.tree(root.tree));
  }
  for (const name of entriesOf(layout.area("graphs"))) {
    const graph = readGraph(`${layout.area("graphs")}/${name}`);
    if (graph !== undefined && isGraphLive(layout, graph, linked)) add(graph.link, (marks) => marks.graph(graph.ids));
  }
  for (const [link, marks] of links) measure(link, (all) => marks.forEach((mark) => mark(all)));
  return usages.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
}

async function areaUsage(root: string, name: string, seen: Set<number>): Promise<AreaUsage> {
  let [files, sizeBytes] = [0, 0];
  const open = [join(root, name)];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (stat.isDirectory()) {
      try {
        for (const inner of readdirSync(path)) open.push(join(path, inner));
      } catch {
        // Removed meanwhile, or somebody else's.
      }
    } else files++;
    if (!seen.has(stat.ino)) sizeBytes += allocated(stat);
    seen.add(stat.ino);
    if (seen.size % 512 === 0) await setImmediate();
  }
  return { name, files, sizeBytes };
}
