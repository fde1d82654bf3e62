import { posix } from "node:path";
import type { Chance } from "../random-trees/chance.ts";
import type { Tree } from "../random-trees/tree.ts";

/**
 * A tree that says the same in words of the extended dialect: other statements and patterns for its sources, `---help---` for `help`, symbols that have
 * their values from the environment by `option env`, and sources that aren't there and needn't be.
 */
export function extendedTree(chance: Chance, tree: Tree): Tree {
  const files = Object.entries(tree.files).map(([path, text]) => [path, rewritten(chance, path, text)] as const);
  return { ...tree, files: Object.fromEntries(files) };
}

function rewritten(chance: Chance, path: string, text: string): string {
  const sourced = text
    .replaceAll(/^([ \t]*)source "([\w./]+)"/gm, (_, indent: string, name: string) => indent + sourceOf(chance, path, name))
    // As it was written until Linux 5.14.
    .replaceAll(/^([ \t]*)modules\b/gm, "$1option modules")
    .replaceAll(/^([ \t]+)help$/gm, (whole, indent: string) => (chance.maybe(50) ? `${indent}---help---` : whole));
  return path === "Kconfig" && sourced.endsWith("\n") && chance.maybe(50) ? `${sourced}${MORE}` : sourced;
}

/** Behind all else, where nothing goes on: what isn't there, and a symbol that is never saved. */
const MORE = `config FROM_OUTSIDE\n\tstring\n\toption env="ENV_TEXT"\nosource "no/such/file"\norsource "nor-this"\norsource "no-*-such"\n`;

function sourceOf(chance: Chance, from: string, name: string): string {
  const relative = posix.relative(posix.dirname(from), name);
  const pattern = (path: string): string => path.replace("Kconfig.", chance.one(["K*g.", "Kconf?g.", "Kc[no-p]nfig."]));
  const [whole, short] = chance.maybe(40) ? [pattern(name), pattern(relative)] : [name, relative];
  return chance.one([`source "${whole}"`, `osource "${whole}"`, `rsource "${short}"`, `orsource "${short}"`]);
}
