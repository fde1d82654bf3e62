import { declaredTwice } from "#diagnostics/declarations.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { BlockEntry, DeclarationItem } from "#syntax/ast.ts";
import type { Named } from "./names.ts";
import { spanIn, type Workspace } from "./workspace.ts";

/** The `app { … }` of an image. Error: KILN-E0301, where there are two. */
export function appBlock(
  workspace: Workspace,
  { module }: Named,
  { entries }: DeclarationItem,
  report: (diagnostic: Diagnostic) => void,
): BlockEntry | undefined {
  const [block, again] = entries.filter((entry): entry is BlockEntry => entry.kind === "block" && entry.keyword.text === "app");
  if (block && again)
    report(declaredTwice("app", "block", "block", spanIn(workspace, module, again.keyword), spanIn(workspace, module, block.keyword)));
  return block;
}

const apps = new WeakMap<DeclarationItem, DeclarationItem>();

/** The image's own code as a library's text; one for each text of an image, so that whoever remembers something of it knows it again. */
export function appOf(image: DeclarationItem, block: BlockEntry | undefined): DeclarationItem {
  const known = apps.get(image);
  if (known) return known;
  const { start, end } = block?.keyword ?? image.name;
  const app: DeclarationItem = {
    kind: "declaration",
    keyword: "library",
    name: { kind: "name", text: "app", start, end },
    entries: [...image.entries.filter((entry) => entry.kind === "needs"), ...(block?.entries ?? [])],
    start: block?.start ?? image.start,
    end: block?.end ?? image.end,
  };
  apps.set(image, app);
  return app;
}
