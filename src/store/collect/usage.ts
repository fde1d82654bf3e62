import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { surveyRoots } from "../root-files.ts";
import type { AreaUsage, RootUsage, StoreUsage } from "../store.ts";
import { entriesOf } from "../temporary.ts";
import type { Layout } from "../layout.ts";
import { allocated, sizeOfFiles, type Inventory } from "./inventory.ts";
import { Marks } from "./marks.ts";
import { markStore } from "./mark.ts";
import { oldCaches } from "./old-caches.ts";

/** What the store takes on the disk, and for whom. Other processes may work in it meanwhile. */
export async function storeUsage(layout: Layout, nowMs: number): Promise<StoreUsage> {
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
  const { inventory, marks } = await markStore(layout);
  for (const { list, isLive } of surveyRoots(layout).sources) if (list && isLive) marks.sources(list);
  const old = oldCaches(layout, nowMs).filter(({ name }) => !marks.keepsRecord(name));
  return { areas, usedBytes: marks.sizeBytes, oldCachesBytes: sizeOfFiles(old), roots: rootUsages(layout, inventory) };
}

/** Each root by itself: what two share counts for both. A link has what it shows, the steps of its graph, and what those read of the workspace. */
function rootUsages(layout: Layout, inventory: Inventory): readonly RootUsage[] {
  const { roots, graphs, sources } = surveyRoots(layout);
  const known = new Map<string, ((marks: Marks) => void)[]>();
  const add = (name: string, mark: (marks: Marks) => void): void => void known.set(name, [...(known.get(name) ?? []), mark]);
  for (const { root, isLive } of roots) {
    if (root?.kind === "named") add(root.name, (marks) => marks.output(root.output));
    else if (root?.kind === "link" && isLive) add(root.link, (marks) => marks.tree(root.tree));
  }
  for (const { graph, isLive } of graphs) if (graph !== undefined && isLive) add(graph.link, (marks) => marks.graph(graph));
  for (const { list, isLive } of sources) if (list !== undefined && isLive) add(list.link, (marks) => marks.sources(list));
  const usages = [...known].map(([name, all]) => {
    const marks = new Marks(layout, inventory);
    for (const mark of all) mark(marks);
    return { name, sizeBytes: marks.sizeBytes };
  });
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
