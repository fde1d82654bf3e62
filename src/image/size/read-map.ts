import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageMap } from "./size-parts.ts";

/** Reads the output `map` of `std.image` (recipes/std/image.kiln). Throws what the file system says. */
export function readImageMap(folder: string): ImageMap {
  const list = readFileSync(join(folder, "image.map"), "utf8");
  const kernel = existsSync(join(folder, "kernel.map")) ? readFileSync(join(folder, "kernel.map"), "utf8") : undefined;
  const lists = `${kernel ?? ""}${list}`;
  return {
    linked: readFileSync(join(folder, "image.elf")),
    list,
    kernel,
    libraries: new Map(named(join(folder, "libraries"), ".map").map(([name, path]) => [name, readFileSync(path, "utf8")])),
    objects: new Map(
      [...named(join(folder, "objects"), ".o"), ...named(join(folder, "application"), ".o")]
        .map(([name, path]) => [name, readFileSync(path)] as const)
        .toSorted(([a], [b]) => firstMention(lists, a) - firstMention(lists, b)),
    ),
  };
}

/** Files of a folder with this ending: name without it, path. */
const named = (folder: string, ending: string): readonly (readonly [name: string, path: string])[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .map((name) => [name.slice(0, -ending.length), join(folder, name)]);

/** The linker goes through objects in their order. One of which nothing was taken comes last. */
function firstMention(list: string, name: string): number {
  const at = list.search(new RegExp(`(?:objects|application)/${name}\\.o:\\(`));
  return at < 0 ? list.length : at;
}
