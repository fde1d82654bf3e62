import { cpSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

/** A folder of its own with this project's recipes, as a clone has them. */
export function checkout(): string {
  const folder = temporaryFolder("checkout");
  for (const path of ["workspace.kiln", "recipes"]) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  return folder;
}

export interface BuildJson {
  readonly targets: readonly {
    readonly name: string;
    readonly outputs: Readonly<Record<string, { readonly path: string; readonly sha256: string }>>;
  }[];
  readonly actions: Readonly<Record<string, { readonly run: number; readonly cached: number }>>;
}

/** `kiln build --json`; throws what it says when it fails. */
export async function buildJson(folder: string, ...words: readonly string[]): Promise<BuildJson> {
  const { stdout, stderr, exit } = await runKiln(["build", "--json", ...words], { cwd: folder });
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as BuildJson;
}

/** How many steps of each kind ran. */
export const ran = ({ actions }: BuildJson): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(actions).flatMap(([kind, { run }]) => (run === 0 ? [] : [[kind, run]])));
