import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/kiln.ts";

/** Every page that is for readers of the project: path in the checkout. */
export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...pagesIn("docs"),
  ...pagesIn("docs/tour"),
  ...pagesIn("docs/language"),
];

function pagesIn(folder: string): readonly string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}
