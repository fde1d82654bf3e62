import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { impossibleValue } from "#diagnostics/kconfig-values.ts";
import { choiceCannotBeKept } from "#diagnostics/configuration.ts";
import { checkOptionValue, typedValue, typeText } from "../option-value.ts";
import type { OptionValue } from "../resolved.ts";
import { newErrors, withChoices, type Configuration, type ConfiguredOption } from "./configuration.ts";
import { refusalOf } from "./obstacles.ts";
import { isWritable } from "./write-choices.ts";

export interface Wanted {
  readonly key: string;
  /** Undefined: a choice is taken back. */
  readonly value: OptionValue | undefined;
  /** Where it is asked for: a word of the command line. */
  readonly at: Span;
}

export type Choosing =
  | { readonly kind: "chosen"; readonly configuration: Configuration }
  /** Nothing is changed. `configuration`: what would have come of it. */
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[]; readonly configuration: Configuration };

/**
 * Makes several choices at once, in any order: each must come to its value, and no mistake may arise that wasn't there before.
 * Errors: KILN-E0312–0314, KILN-E0351, KILN-E1256, and those of a resolution.
 */
export function choose(configuration: Configuration, wanted: readonly Wanted[]): Choosing {
  const wrong = wanted.flatMap((one) => wrongValue(configuration, one) ?? []);
  if (wrong.length > 0) return { kind: "refused", diagnostics: wrong, configuration };
  const next = withChoices(configuration, new Map(wanted.map(({ key, value }) => [key, value])));
  const refused = wanted.flatMap((one) => refusalOfValue(next, one) ?? []);
  const diagnostics = refused.length > 0 ? refused : newErrors(configuration, next);
  return diagnostics.length > 0 ? { kind: "refused", diagnostics, configuration: next } : { kind: "chosen", configuration: next };
}

/** What stands against a value that was wanted and didn't come true. Undefined: it did. KILN-E1256. */
export function refusalOfValue({ options }: Configuration, { key, value, at }: Wanted): Diagnostic | undefined {
  const option = options.get(key);
  return option && value !== undefined && option.value !== value ? refusal(option, value, at) : undefined;
}

/** Errors: KILN-E0312–0314, KILN-E0351. */
function wrongValue({ options }: Configuration, { key, value, at }: Wanted): Diagnostic | undefined {
  const option = options.get(key)?.declared;
  if (!option) throw new Error(`no option ${key}`);
  if (value === undefined) return undefined;
  if (!isWritable(value)) return choiceCannotBeKept(key, at);
  return checkOptionValue(key, option.type, value, at);
}

function refusal(option: ConfiguredOption, value: OptionValue, at: Span): Diagnostic {
  const { key, type } = option.declared;
  const stands = refusalOf(option.declared, value, option);
  const why =
    stands?.why ?? `it is ${typeText(type)}, and now ${option.value === undefined ? "without a value" : typedValue(type, option.value)}`;
  const advice = stands?.advice ?? `\`kiln config why ${key}\` tells more`;
  const notes = stands?.at ? [{ text: "this stands against it", at: stands.at }] : [];
  return impossibleValue(key, typedValue(type, value), why, advice, at, notes);
}
