import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** The libraries of builtins that few recipes use. scripts/bundle.mjs makes a file of each. */
type LateLibrary = "re2js" | "semver" | "smol-toml";

const require = createRequire(import.meta.url);
const loaded = new Map<LateLibrary, unknown>();

/** Loaded when it is first needed, in the middle of an evaluation: by `require`, since an import would have to be waited for. */
export function requireLate<T>(name: LateLibrary): T {
  if (!loaded.has(name)) {
    // Beside the bundle's files and above its chunks; from the sources it is the package itself.
    const files = [`./${name}.cjs`, `../${name}.cjs`].map((place) => fileURLToPath(new URL(place, import.meta.url)));
    loaded.set(name, require(files.find((file) => existsSync(file)) ?? name));
  }
  // oxlint-disable-next-line no-unsafe-type-assertion -- what `require` gives has no type
  return loaded.get(name) as T;
}
