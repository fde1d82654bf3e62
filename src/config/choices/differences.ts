import type { OptionDeclaration } from "../declared.ts";
import type { OptionValue } from "../resolved.ts";
import type { Configuration } from "./configuration.ts";

/** An option whose value is another one after a change; undefined: it has none. */
export interface ValueDifference {
  readonly option: OptionDeclaration;
  readonly before: OptionValue | undefined;
  readonly after: OptionValue | undefined;
}

/** All that a change changes, in the order of the tree. */
export function valueDifferences(before: Configuration, after: Configuration): readonly ValueDifference[] {
  return [...after.options.values()].flatMap(({ declared, value }) => {
    const known = before.options.get(declared.key)?.value;
    return known === value ? [] : [{ option: declared, before: known, after: value }];
  });
}
