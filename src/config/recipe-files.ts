import picomatch from "picomatch";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { unreadableRecipe } from "#diagnostics/workspace.ts";
import { WORKSPACE_FILE } from "./find-workspace.ts";
import { byBytes, errnoOf, isWithin, type WorkspaceFileSystem } from "./host-files.ts";

export const DEFAULT_RECIPES: readonly string[] = ["**/*.kiln"];

/**
 * The files of a workspace that its globs name, relative, sorted by bytes, workspace.kiln first. Dot folders, node_modules, nested workspaces
 * and the top folder `out` are left out. Only folders that a glob can reach are read.
 */
export function recipeFiles(
  folder: string,
  globs: readonly string[],
  files: WorkspaceFileSystem,
  show: (relative: string) => string,
): { readonly paths: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const isRecipe = picomatch([...globs]);
  const bases = globs.map((glob) => picomatch.scan(glob).base).map((base) => (base === "." ? "" : base));
  const reaches = (relative: string): boolean => bases.some((base) => base === "" || isWithin(relative, base) || isWithin(base, relative));
  const found: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const walk = (inside: string): void => {
    let entries: ReturnType<WorkspaceFileSystem["readFolder"]>;
    try {
      entries = files.readFolder(inside === "" ? folder : `${folder}/${inside}`);
    } catch (error) {
      diagnostics.push(unreadableRecipe(show(inside === "" ? "." : inside), errnoOf(error)));
      return;
    }
    if (inside !== "" && entries.some((entry) => entry.name === WORKSPACE_FILE)) return;
    for (const { name, kind } of entries) {
      const relative = inside === "" ? name : `${inside}/${name}`;
      if (kind === "file" && relative !== WORKSPACE_FILE && isRecipe(relative)) found.push(relative);
      if (kind === "folder" && !isLeftOut(relative, name) && reaches(relative)) walk(relative);
    }
  };
  if (globs.length > 0) walk("");
  return { paths: [WORKSPACE_FILE, ...found.toSorted(byBytes)], diagnostics };
}

function isLeftOut(relative: string, name: string): boolean {
  return name.startsWith(".") || name === "node_modules" || relative === "out";
}
