import { join } from "node:path";
import picomatch from "picomatch";
import { asBytes } from "./text/sources.ts";

/** Paths that fit a pattern with `*`, `?` and `[…]`, sorted by bytes. `namesIn`: what is in a folder, "" being where relative patterns begin. */
export function globbedPaths(pattern: string, namesIn: (folder: string) => readonly string[]): readonly string[] {
  const parts = pattern.split("/");
  let found = [parts[0] === "" ? "/" : ""];
  for (const part of parts) {
    if (part === "") continue;
    const fits = /[*?[]/.test(part) ? picomatch(part, { nobrace: true, noextglob: true }) : undefined;
    found =
      fits === undefined
        ? found.map((base) => join(base, part))
        : found.flatMap((base) =>
            namesIn(base)
              .filter((name) => fits(name))
              .map((name) => join(base, name)),
          );
  }
  return found.toSorted((a, b) => (asBytes(a) < asBytes(b) ? -1 : 1));
}
