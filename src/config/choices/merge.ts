import type { Diagnostic, SourceText } from "#diagnostics/diagnostic.ts";
import { fragmentRedefines, fragmentWithoutEffect } from "#diagnostics/kconfig-values.ts";
import { typedValue } from "../option-value.ts";
import type { OptionValue } from "../resolved.ts";
import { optionsOfImage, type Choices, type Chosen } from "./choices.ts";
import type { Configuration } from "./configuration.ts";
import { readChoices } from "./read-choices.ts";

export interface MergedChoices {
  readonly choices: Choices;
  /** How many lines say something else than one before them. */
  readonly redefined: number;
}

/** Fragments behind one another: the last one that says something of an option decides. Warnings: KILN-E1258, and those of `readChoices`. */
export function mergeChoices(
  { declarations, image, options }: Configuration,
  fragments: readonly SourceText[],
  { tellsRedundant, report }: { readonly tellsRedundant: boolean; report(diagnostic: Diagnostic): void },
): MergedChoices {
  const merged = new Map<string, Chosen>();
  let redefined = 0;
  for (const fragment of fragments) {
    for (const [key, chosen] of readChoices(fragment, optionsOfImage(declarations, image), report)) {
      const before = merged.get(key);
      if (before && before.value !== chosen.value) redefined++;
      if (before && (before.value !== chosen.value || tellsRedundant))
        report(fragmentRedefines(key, shown(options, key, before.value), shown(options, key, chosen.value), chosen.at));
      merged.set(key, chosen);
    }
  }
  return { choices: merged, redefined };
}

/** Tells what fragments want of the target's options and a configuration hasn't; how many. Warnings: KILN-E1259. */
export function tellMissingChoices(
  { choices }: MergedChoices,
  { options }: Configuration,
  report: (diagnostic: Diagnostic) => void,
): number {
  const missing = [...choices].filter(([key, { value }]) => options.get(key)?.value !== value);
  for (const [key, { value, at }] of missing) {
    const now = options.get(key)?.value;
    report(fragmentWithoutEffect(key, shown(options, key, value), now === undefined ? "nothing" : shown(options, key, now), at));
  }
  return missing.length;
}

function shown(options: Configuration["options"], key: string, value: OptionValue): string {
  const type = options.get(key)?.declared.type;
  return type === undefined ? String(value) : typedValue(type, value);
}
