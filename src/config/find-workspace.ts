import { dirname, join, resolve } from "node:path";

export const WORKSPACE_FILE = "workspace.kiln";

/** The folder at `start` or above that holds a workspace.kiln. */
export function findWorkspace(start: string, isFile: (path: string) => boolean): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (isFile(join(folder, WORKSPACE_FILE))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
