import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/kiln.ts";

/** Recipes that are wrong on purpose, and files that hold an expression. */
const OTHERS = /cases\/(?:syntax-|recursion|workspace-missing)/;

/** Every recipe of the repository: path → text. */
export function corpus(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith(".kiln") && !OTHERS.test(path)) found.set(path, readFileSync(join(ROOT, path), "utf8"));
    }
  };
  walk("recipes");
  walk("test/golden/cases");
  found.set("workspace.kiln", readFileSync(join(ROOT, "workspace.kiln"), "utf8"));
  return found;
}
