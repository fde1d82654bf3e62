import { dirname, join, resolve } from "node:path";

export const WORKSPACE_FILE = "workspace.kiln";

/** By its name: recipes say what is made of a folder, so they are no part of it. */
export const isRecipe = (name: string): boolean => name.endsWith(".kiln");

/** The folder at `start` or above that holds a workspace.kiln. */
export function findWorkspace(start: string, isFile: (path: string) => boolean): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (isFile(join(folder, WORKSPACE_FILE))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
