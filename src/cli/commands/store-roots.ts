import { noSuchRoot, notInStore, rootNameTaken } from "#diagnostics/store-keeping.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { ListedRoot } from "#store/store.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { resolve } from "node:path";
import { countText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { withStore } from "../with-store.ts";

/** Lists what `kiln gc` keeps, and why. */
export async function storeRootsCommand(context: Context): Promise<number> {
  const roots = await withStore(context, (store) => store.roots());
  if (context.json) printResult(context.terminal, { roots });
  else for (const root of roots) context.terminal.out(`${rootText(root)}\n`);
  return EXIT.done;
}

/** Keeps what a path shows (a result in `out`) until the name is released. */
export async function storeKeepCommand(context: Context, name: string, path: string): Promise<number> {
  await withStore(context, (store) => {
    const tree = store.treeAt(resolve(context.folder, path));
    if (tree === undefined) throw new KilnFailure([notInStore(path)]);
    if (!store.nameRoot(name, { kind: "tree", digest: tree })) throw new KilnFailure([rootNameTaken(name)]);
  });
  return EXIT.done;
}

export async function storeReleaseCommand(context: Context, name: string): Promise<number> {
  const isKnown = await withStore(context, (store) => store.releaseRoot(name));
  if (!isKnown) throw new KilnFailure([noSuchRoot(name)]);
  return EXIT.done;
}

function rootText(root: ListedRoot): string {
  switch (root.kind) {
    case "named":
      return `${root.name} (${root.output.digest.slice(0, 12)})`;
    case "link":
      return `${root.link}${root.isLive ? "" : ": shows something else now, so nothing is kept for it"}`;
    case "graph":
      return `${root.link}: ${countText(root.steps, "step")}${root.isLive ? "" : ", not kept any more"}`;
    default:
      return assertNever(root);
  }
}
