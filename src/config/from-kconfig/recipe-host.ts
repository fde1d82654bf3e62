import { resolve } from "node:path";
import { globbedPaths } from "../kconfig/glob-paths.ts";
import type { KconfigHost } from "../kconfig/host.ts";
import { asText } from "../kconfig/text/sources.ts";
import { isWithin, type WorkspaceFileSystem } from "../host-files.ts";

export interface RecipeHostOptions {
  readonly files: WorkspaceFileSystem;
  /** Absolute: of the workspace.kiln that the recipe belongs to; no file outside of it is read. */
  readonly workspace: string;
  /** Absolute: paths begin here. */
  readonly folder: string;
}

/** What Kconfig files of a recipe see: files of its workspace, and nothing else, so that what they say is the same on every machine. */
export function recipeHost({ files, workspace, folder }: RecipeHostOptions): KconfigHost {
  const realWorkspace = files.realPath(workspace);
  const read = (path: string): string | undefined => {
    const file = resolve(folder, asText(path));
    if (!isWithin(file, workspace)) return undefined;
    const text = files.readBytes(file);
    // A link may lead out.
    return text === undefined || !isWithin(files.realPath(file), realWorkspace) ? undefined : text;
  };
  const namesIn = (path: string): readonly string[] => {
    const inside = resolve(folder, path);
    if (!isWithin(inside, workspace)) return [];
    try {
      return files.readFolder(inside).map(({ name }) => name);
    } catch {
      return [];
    }
  };
  return {
    read,
    glob: (pattern) => globbedPaths(pattern, namesIn),
    env: () => undefined,
    shell: undefined,
    advice: {
      source: "give the path of a file of this workspace, from the folder of the first Kconfig file (with `rsource`: of this one)",
      shell: "recipes run no commands while they are read: write the value out, or make it an option",
    },
  };
}
