import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type * as RegexEngine from "re2js";
import type Semver from "semver";

/** The libraries of builtins that few recipes use. scripts/bundle.mjs makes a file of each. */
interface LateLibraries {
  readonly re2js: typeof RegexEngine;
  readonly semver: typeof Semver;
}

const require = createRequire(import.meta.url);
const loaded = new Map<keyof LateLibraries, unknown>();

/** Loaded when it is first needed, in the middle of an evaluation: by `require`, since an import would have to be waited for. */
export function requireLate<K extends keyof LateLibraries>(name: K): LateLibraries[K] {
  if (!loaded.has(name)) {
    // Beside the bundle's files and above its chunks; from the sources it is the package itself.
    const files = [`./${name}.cjs`, `../${name}.cjs`].map((place) => fileURLToPath(new URL(place, import.meta.url)));
    loaded.set(name, require(files.find((file) => existsSync(file)) ?? name));
  }
  // oxlint-disable-next-line no-unsafe-type-assertion -- what `require` gives has no type
  return loaded.get(name) as LateLibraries[K];
}
