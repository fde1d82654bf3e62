import type { Dirent } from "node:fs";
import { isRecipe, WORKSPACE_FILE } from "./find-workspace.ts";

export type SourceKind = "file" | "link" | "empty-folder";

/**
 * Everything below a folder of a workspace that is source, unsorted: no recipes, dot entries, node_modules, nested workspaces, and no `out` beside a
 * workspace.kiln. `read`: what lies in a folder below it, "" for itself.
 */
export function forEachSource(read: (inside: string) => readonly Dirent[], take: (path: string, kind: SourceKind) => void): void {
  let count = 0;
  const found = (path: string, kind: SourceKind): void => {
    count++;
    take(path, kind);
  };
  const visit = (inside: string): void => {
    const entries = read(inside);
    const isWorkspace = entries.some(({ name }) => name === WORKSPACE_FILE);
    if (inside !== "" && isWorkspace) return;
    const before = count;
    for (const entry of entries) {
      const { name } = entry;
      if (name.startsWith(".") || name === "node_modules" || (isWorkspace && name === "out")) continue;
      const path = inside === "" ? name : `${inside}/${name}`;
      if (entry.isDirectory()) visit(path);
      else if (isRecipe(name)) continue;
      else if (entry.isSymbolicLink()) found(path, "link");
      else if (entry.isFile()) found(path, "file");
    }
    if (count === before && inside !== "") found(inside, "empty-folder");
  };
  visit("");
}
