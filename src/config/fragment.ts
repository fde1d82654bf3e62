import { assertNever } from "#diagnostics/assert-never.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import { absentOption } from "#diagnostics/configuration.ts";
import { fragmentOverflow } from "#diagnostics/declarations.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { OptionValue } from "./resolved.ts";

/**
 * A condition or value of the resolve phase: comparisons, boolean operators and integer arithmetic over options, consts and the target.
 * Names are settled and types checked (`compile-fragment.ts`); what is left is to evaluate it in a state of the resolution.
 */
export type Fragment =
  | { readonly kind: "value"; readonly value: OptionValue; readonly at: Span }
  | { readonly kind: "option"; readonly key: string; readonly at: Span }
  /** Is the library, or a provider of the interface, part of the target? */
  | { readonly kind: "present"; readonly name: string; readonly at: Span }
  | { readonly kind: "target"; readonly field: "platform" | "arch"; readonly at: Span }
  | { readonly kind: "is-platform"; readonly platform: string; readonly at: Span }
  | { readonly kind: "not" | "negate"; readonly operand: Fragment; readonly at: Span }
  | { readonly kind: "binary"; readonly op: FragmentOperator; readonly left: Fragment; readonly right: Fragment; readonly at: Span }
  | { readonly kind: "if"; readonly condition: Fragment; readonly yes: Fragment; readonly no: Fragment; readonly at: Span };

export type FragmentOperator = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "%" | "div";

/** What a fragment sees of a resolution. */
export interface FragmentState {
  /** Undefined: its library is absent (a bool reads as false before that). May fail itself: the option's own default is wrong or circular. */
  option(key: string): OptionValue | FragmentFailure | undefined;
  isPresent(name: string): boolean;
  /** "qemu" */
  readonly platform: string;
  /** Name of the platform's declaration: "core.qemu". */
  readonly platformName: string;
  readonly arch: string;
}

export interface FragmentFailure {
  readonly failed: Diagnostic;
}

export const isFailure = (outcome: OptionValue | FragmentFailure): outcome is FragmentFailure => typeof outcome === "object";

/** `&&`, `||` and `if` leave out what doesn't matter, so that `lwip.present && lwip.pbufs > 3` is fine without lwip. Errors: KILN-E0323, KILN-E0331. */
export function evaluateFragment(fragment: Fragment, state: FragmentState): OptionValue | FragmentFailure {
  switch (fragment.kind) {
    case "value":
      return fragment.value;
    case "option":
      return state.option(fragment.key) ?? { failed: absentOption(fragment.key, fragment.at) };
    case "present":
      return state.isPresent(fragment.name);
    case "target":
      return state[fragment.field];
    case "is-platform":
      return state.platformName === fragment.platform;
    case "not": {
      const operand = evaluateFragment(fragment.operand, state);
      return isFailure(operand) ? operand : operand !== true;
    }
    case "negate": {
      const operand = evaluateFragment(fragment.operand, state);
      return isFailure(operand) ? operand : integer(-asInteger(operand), fragment.at);
    }
    case "if": {
      const condition = evaluateFragment(fragment.condition, state);
      if (isFailure(condition)) return condition;
      return evaluateFragment(condition === true ? fragment.yes : fragment.no, state);
    }
    case "binary": {
      const left = evaluateFragment(fragment.left, state);
      if (isFailure(left)) return left;
      if (fragment.op === "&&" && left === false) return false;
      if (fragment.op === "||" && left === true) return true;
      const right = evaluateFragment(fragment.right, state);
      return isFailure(right) ? right : operate(fragment.op, left, right, fragment.at);
    }
    default:
      return assertNever(fragment);
  }
}

function operate(op: FragmentOperator, left: OptionValue, right: OptionValue, at: Span): OptionValue | FragmentFailure {
  switch (op) {
    case "&&":
    case "||":
      return right;
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "+":
      return integer(asInteger(left) + asInteger(right), at);
    case "-":
      return integer(asInteger(left) - asInteger(right), at);
    case "*":
      return integer(asInteger(left) * asInteger(right), at);
    case "%":
      return asInteger(right) === 0n ? { failed: fragmentOverflow("a division by zero", at) } : asInteger(left) % asInteger(right);
    case "div":
      return asInteger(right) === 0n
        ? { failed: fragmentOverflow("a division by zero", at) }
        : integer(asInteger(left) / asInteger(right), at);
    default:
      return assertNever(op);
  }
}

function asInteger(value: OptionValue): bigint {
  if (typeof value !== "bigint") throw new Error("the type check let a value through");
  return value;
}

function integer(value: bigint, at: Span): bigint | FragmentFailure {
  return BigInt.asIntN(64, value) === value ? value : { failed: fragmentOverflow("a result that 64 bits can't hold", at) };
}

/** Keys of the options that it reads, in order, perhaps several times. */
export function optionsIn(fragment: Fragment): readonly string[] {
  switch (fragment.kind) {
    case "option":
      return [fragment.key];
    case "not":
    case "negate":
      return optionsIn(fragment.operand);
    case "binary":
      return [...optionsIn(fragment.left), ...optionsIn(fragment.right)];
    case "if":
      return [...optionsIn(fragment.condition), ...optionsIn(fragment.yes), ...optionsIn(fragment.no)];
    case "value":
    case "present":
    case "target":
    case "is-platform":
      return [];
    default:
      return assertNever(fragment);
  }
}
