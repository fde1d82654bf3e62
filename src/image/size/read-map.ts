import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageMap } from "./size-parts.ts";

/** Reads the output `map` of `std.image` (recipes/std/image.kiln). Throws what the file system says. */
export function readImageMap(folder: string): ImageMap {
  const list = readFileSync(join(folder, "image.map"), "utf8");
  return {
    linked: readFileSync(join(folder, "image.elf")),
    list,
    libraries: new Map(named(join(folder, "libraries"), ".map").map(([name, path]) => [name, readFileSync(path, "utf8")])),
    objects: new Map(
      named(join(folder, "objects"), ".o")
        .map(([name, path]) => [name, readFileSync(path)] as const)
        .toSorted(([a], [b]) => firstMention(list, a) - firstMention(list, b)),
    ),
  };
}

/** Files of a folder with this ending: name without it, path. */
const named = (folder: string, ending: string): readonly (readonly [name: string, path: string])[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .map((name) => [name.slice(0, -ending.length), join(folder, name)]);

/** The linker goes through objects in their order. One of which nothing was taken comes last. */
function firstMention(list: string, name: string): number {
  const at = list.indexOf(`objects/${name}.o:(`);
  return at < 0 ? list.length : at;
}
