import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside `dist/` and `src/`: `recipes/std`. */
const STD = ["../../recipes/std", "../recipes/std"].map((place) => fileURLToPath(new URL(place, import.meta.url)));

/** `recipes/std`, and the workspace that it lies in: the libOS. */
export function shippedWorkspaces(): { readonly stdWorkspace: string; readonly coreWorkspace: string } {
  const folder = STD.find((place) => existsSync(join(place, "workspace.kiln")));
  if (folder === undefined) throw new Error(`recipes/std is not at ${STD.join(", ")}`);
  return { stdWorkspace: folder, coreWorkspace: dirname(dirname(folder)) };
}
