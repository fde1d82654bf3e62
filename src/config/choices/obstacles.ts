import { assertNever } from "#diagnostics/assert-never.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import type { OptionDeclaration } from "../declared.ts";
import type { Fragment } from "../fragment.ts";
import { isSymbol, symbolFixing, symbolHiding } from "../from-kconfig/symbol-obstacles.ts";
import { inRange, rangeText, typedValue, type Range } from "../option-value.ts";
import { causeChain, writtenText } from "../reasons.ts";
import type { OptionType, OptionValue, Reason } from "../resolved.ts";
import type { Round } from "../round.ts";

/** What stands against a person's choice. The first five hide the option; the others fix its value. */
export type Obstacle =
  | { readonly kind: "absent"; readonly library: string }
  | { readonly kind: "no-prompt"; readonly at: Span }
  /** The same of a Kconfig file's symbol, which recipes can't set either. */
  | { readonly kind: "no-symbol-prompt"; readonly at: Span }
  /** A condition of `depends` or `visible`, as it is written. */
  | { readonly kind: "depends" | "visible"; readonly condition: string; readonly at: Span }
  /** A bool that something requires: who, up to the image. */
  | { readonly kind: "raised"; readonly chain: readonly Reason[] }
  /** Of a choice in a Kconfig file: the entry that is chosen. */
  | { readonly kind: "entry"; readonly choice: string; readonly at: Span }
  | { readonly kind: "forced"; readonly by: string; readonly because?: string; readonly value: OptionValue; readonly at: Span };

export type Hiding = Extract<Obstacle, { kind: "absent" | "no-prompt" | "no-symbol-prompt" | "depends" | "visible" }>;
export type Fixing = Exclude<Obstacle, Hiding>;

/** Why nobody is asked. Undefined: a person can choose. */
export function hidingOf(option: OptionDeclaration, round: Round): Hiding | undefined {
  if (!round.basis.present.has(option.library)) return { kind: "absent", library: option.library };
  if (isSymbol(option)) return symbolHiding(option, round);
  const unmet = option.depends.find((condition) => !round.holds([condition]));
  if (unmet) return { kind: "depends", ...written(unmet) };
  if (option.prompt === undefined) return { kind: "no-prompt", at: option.at };
  const unseen = option.visible.find((condition) => !round.holds([condition]));
  return unseen && { kind: "visible", ...written(unseen) };
}

/** What decides, whatever a person chooses. */
export function fixingOf(option: OptionDeclaration, round: Round): Fixing | undefined {
  for (const wish of round.context.wishes.get(option.key) ?? []) {
    if (wish.rank !== "force" || !round.holds(wish.when)) continue;
    const value = round.evaluate(wish.value);
    const because = wish.because === undefined ? {} : { because: wish.because };
    if (value !== undefined) return { kind: "forced", by: wish.by, value, at: wish.at, ...because };
  }
  if (isSymbol(option)) return symbolFixing(option, round);
  const cause = round.basis.raised.get(option.key);
  return cause && { kind: "raised", chain: causeChain(cause, round) };
}

/** The values that a person can give it now; undefined: any of its type and range. */
export function possibleValues(option: OptionDeclaration, fixing: Fixing | undefined): readonly OptionValue[] | undefined {
  if (fixing) return [fixing.kind === "forced" ? fixing.value : true];
  switch (option.type.kind) {
    case "bool":
      return [false, true];
    case "enum":
      return option.type.values;
    case "int":
    case "size":
    case "string":
      return undefined;
    default:
      return assertNever(option.type);
  }
}

/** Why the option can't have this value, in words that follow "it". Undefined: nothing is known that stands against it. */
export function refusalOf(
  option: OptionDeclaration,
  value: OptionValue,
  { hiding, fixing, range }: { readonly hiding?: Hiding | undefined; readonly fixing?: Fixing | undefined; readonly range: Range },
): Refusal | undefined {
  if (hiding) return hidingText(hiding);
  if (fixing && (fixing.kind === "forced" ? fixing.value : true) !== value) return fixingText(fixing, option.type);
  if (typeof value === "bigint" && !inRange(value, range))
    return { why: `its range is ${rangeText(range, option.type)} now`, advice: "take a value of that range" };
  return undefined;
}

export interface Refusal {
  readonly why: string;
  readonly advice: string;
  readonly at?: Span;
}

export function hidingText(hiding: Hiding): Refusal {
  switch (hiding.kind) {
    case "absent":
      return {
        why: `its library "${hiding.library}" isn't part of the target`,
        advice: "add the library to `needs` of the image, or turn on what needs it",
      };
    case "no-prompt":
      return {
        why: "it has no prompt: recipes decide it",
        advice: "give it a `prompt`, or set it in `options` of the image",
        at: hiding.at,
      };
    case "no-symbol-prompt":
      return {
        why: "it has no prompt: its Kconfig file decides it",
        advice: "give it a prompt there, or change its defaults",
        at: hiding.at,
      };
    case "depends":
      return { why: `it depends on ${hiding.condition}, which doesn't hold`, advice: `make ${hiding.condition} true`, at: hiding.at };
    case "visible":
      return { why: `it is asked only where ${hiding.condition}`, advice: `make ${hiding.condition} true`, at: hiding.at };
    default:
      return assertNever(hiding);
  }
}

export function fixingText(fixing: Fixing, type: OptionType): Refusal {
  if (fixing.kind === "forced") {
    const because = fixing.because === undefined ? "" : `: ${fixing.because}`;
    const why = `${fixing.by} forces it to be ${typedValue(type, fixing.value)}${because}`;
    return { why, advice: "take `force` away there", at: fixing.at };
  }
  if (fixing.kind === "entry")
    return { why: `it is the entry of the choice "${fixing.choice}" that is chosen`, advice: "choose another entry of it", at: fixing.at };
  const [first] = fixing.chain;
  return {
    why: `it is ${fixing.chain.map((reason) => reason.text).join(", ")}`,
    advice: "change what requires it",
    ...(first?.at ? { at: first.at } : {}),
  };
}

const written = ({ at }: Fragment): { readonly condition: string; readonly at: Span } => ({ condition: writtenText(at), at });
