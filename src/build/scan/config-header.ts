import { compareUtf8 } from "#derivation/byte-order.ts";
import type { ScanSpec } from "#derivation/derivation.ts";

/** The generated header with those names only that `keep` has; undefined: all. `defines` first, then `config`, each sorted by name. */
export function configHeader({ defines, config }: Pick<ScanSpec, "defines" | "config">, keep: ReadonlySet<string> | undefined): string {
  return linesOf(defines, keep) + linesOf(config, keep);
}

function linesOf(values: Readonly<Record<string, string>>, keep: ReadonlySet<string> | undefined): string {
  const names = Object.keys(values).filter((name) => keep === undefined || keep.has(name));
  return names
    .toSorted(compareUtf8)
    .map((name) => (values[name] === "" ? `#define ${name}\n` : `#define ${name} ${values[name]}\n`))
    .join("");
}
