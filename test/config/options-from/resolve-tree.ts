import { expect } from "vitest";
import { collectDeclarations } from "#config/declarations.ts";
import type { Declarations } from "#config/declared.ts";
import { resolveTarget, type Resolution } from "#config/resolve.ts";
import { listTargets } from "#config/targets.ts";
import { loadWorkspace } from "#config/workspace.ts";
import { parseModule } from "#syntax/parse.ts";
import { memoryFiles } from "../../support/memory-files.ts";
import type { Tree } from "../kconfig/random-trees/tree.ts";

export const PLATFORM = "platform linux { }\n";
export const LIBRARY = "library zz { options from ./zz/Kconfig as zz }\n";
/** With the library, and these entries. */
export const image = (entries: string): string => `image web { platforms = [linux]  needs zz  ${entries} }\n`;

/** As a library may have it: without modules, commands, and names that C can't have. */
export const forLibrary = ({ files }: Pick<Tree, "files">): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      text
        .replaceAll(/^[ \t]*modules\b.*$/gm, "")
        .replaceAll("$(shell,", "$(info,")
        .replaceAll("X-1", "X_1"),
    ]),
  );

/** What comes of a tree of Kconfig files in the folder `zz` of a workspace with these texts. Undefined: it can't be the options of a library. */
export function resolveTree(
  tree: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>>,
): (Resolution & { readonly declarations: Declarations }) | undefined {
  const kconfig = Object.entries(tree).map(([path, text]) => [`/workspace/zz/${path}`, text] as const);
  const files = memoryFiles({
    "/std/workspace.kiln": "workspace std { }\n",
    "/workspace/workspace.kiln": "workspace test { }\n",
    ...Object.fromEntries(kconfig),
    ...Object.fromEntries(Object.entries(texts).map(([path, text]) => [`/workspace/${path}`, text])),
  });
  const { workspace, diagnostics } = loadWorkspace("/workspace", { files, parse: parseModule, stdWorkspace: "/std" });
  expect(diagnostics).toEqual([]);
  const declared = collectDeclarations(workspace);
  if (declared.diagnostics.some(({ severity }) => severity === "error")) return undefined;
  const { declarations } = declared;
  const [request] = listTargets(declarations, "x86_64");
  return request && { ...resolveTarget(declarations, request), declarations };
}
