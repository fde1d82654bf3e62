import { readLine } from "../dotconfig/config-lines.ts";

/** How one symbol differs between two `.config` files: `before` undefined, it is new; `after` undefined, it is gone. Values as written. */
export interface Difference {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** What a `.config` file sets, the last line of each name. Texts are bytes. */
export function configValues(text: string, prefix: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const meaning = readLine(line, prefix);
    if (typeof meaning === "object") values.set(meaning.name, meaning.value);
  }
  return values;
}

/** Gone ones, changed ones, new ones, each by name (as Linux's scripts/diffconfig). */
export function configDifferences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly Difference[] {
  const named = (names: Iterable<string>): string[] => [...names].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const gone = named(before.keys()).filter((name) => !after.has(name));
  const changed = named(before.keys()).filter((name) => after.has(name) && after.get(name) !== before.get(name));
  const added = named(after.keys()).filter((name) => !before.has(name));
  return [
    ...gone.map((name) => ({ name, before: before.get(name) ?? "" })),
    ...changed.map((name) => ({ name, before: before.get(name) ?? "", after: after.get(name) ?? "" })),
    ...added.map((name) => ({ name, after: after.get(name) ?? "" })),
  ];
}

/** `-A y`, ` A n -> y`, `+A y`. */
export function printDifference({ name, before, after }: Difference): string {
  if (after === undefined) return `-${name} ${before ?? ""}`;
  return before === undefined ? `+${name} ${after}` : ` ${name} ${before} -> ${after}`;
}
