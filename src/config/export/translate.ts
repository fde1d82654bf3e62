import { assertNever } from "#diagnostics/assert-never.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import { isWritable } from "../choices/write-choices.ts";
import type { Conditions } from "../declared.ts";
import { evaluateFragment, isFailure, type Fragment } from "../fragment.ts";
import { hexText } from "../hex-value.ts";
import { isHexType } from "../option-value.ts";
import { writtenText } from "../reasons.ts";
import type { Sign } from "../kconfig/model/print-expression.ts";
import type { OptionType, OptionValue } from "../resolved.ts";
import type { Round } from "../round.ts";
import { and, equal, NO, not, or, symbol, YES, type Condition } from "./condition.ts";
import type { SymbolNames } from "./symbol-names.ts";

/** A value that Kconfig takes as default or bound. */
export interface Side {
  /** A name, or a constant in quotes. */
  readonly text: string;
  readonly reads: readonly string[];
}

/** The same where the condition holds. */
export interface ValueCase extends Side {
  readonly when: Condition;
}

/** What Kconfig has no words for, and what stands in its place. */
export interface LeftOut {
  readonly what: string;
  readonly at?: Span;
}

const COMPARISONS: Readonly<Partial<Record<string, Sign>>> = { "==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=" };

/** Conditions and values of recipes in Kconfig's words, for one target. What has none is taken as it is at present, and told. */
export class Translator {
  readonly names: SymbolNames;
  readonly leftOut: LeftOut[] = [];
  private readonly round: Round;

  constructor(round: Round, names: SymbolNames) {
    this.round = round;
    this.names = names;
  }

  conditions(all: Conditions): Condition {
    return and(...all.map((one) => this.condition(one)));
  }

  condition(fragment: Fragment): Condition {
    return this.translate(fragment) ?? this.asItIs(fragment);
  }

  /** Undefined: there are no words for it. */
  translate(fragment: Fragment): Condition | undefined {
    switch (fragment.kind) {
      case "value":
        return fragment.value === true ? YES : NO;
      case "option": {
        const name = this.names.options.get(fragment.key);
        return name === undefined ? NO : symbol(name); // its library can't be part of the target
      }
      case "present":
        return this.presence(fragment.name);
      case "is-platform":
        return this.round.platformName === fragment.platform ? YES : NO;
      case "not": {
        const operand = this.translate(fragment.operand);
        return operand && not(operand);
      }
      case "if":
        return this.translateIf(fragment);
      case "binary":
        return this.translateBinary(fragment);
      case "target":
      case "negate":
        return undefined;
      default:
        return assertNever(fragment);
    }
  }

  presence(name: string): Condition {
    const own = this.names.libraries.get(name);
    if (own !== undefined) return symbol(own);
    const providers = this.round.context.providers.get(name) ?? [];
    return or(...providers.flatMap((library) => this.names.libraries.get(library) ?? []).map(symbol));
  }

  /** A value for an option of type int, size or string, a case for each branch. */
  cases(fragment: Fragment, when: Condition, type: OptionType): readonly ValueCase[] {
    if (fragment.kind === "if") {
      const condition = this.condition(fragment.condition);
      return [...this.cases(fragment.yes, and(condition, when), type), ...this.cases(fragment.no, and(not(condition), when), type)];
    }
    const side = this.operand(fragment, type);
    if (side) return [{ ...side, when }];
    this.leftOut.push({ what: `the value ${writtenText(fragment.at)} is computed, and stays what it is now`, at: fragment.at });
    const now = evaluateFragment(fragment, this.round);
    return isFailure(now) ? [] : [{ text: constant(now, type), reads: [], when }];
  }

  /** `type`: of the option that is to have the value; Kconfig reads the digits of the other's text by the base of this one. */
  operand(fragment: Fragment, type?: OptionType): Side | undefined {
    if (fragment.kind === "option") {
      const name = this.names.options.get(fragment.key);
      const other = this.round.context.options.get(fragment.key)?.type;
      if (type && other && isHexType(type) !== isHexType(other)) return undefined;
      return name === undefined ? undefined : { text: name, reads: [name] };
    }
    const value = this.isFixed(fragment) ? evaluateFragment(fragment, this.round) : undefined;
    return value === undefined || isFailure(value) || !isWritable(value) ? undefined : { text: constant(value, type), reads: [] };
  }

  private translateIf({ condition, yes, no }: Extract<Fragment, { kind: "if" }>): Condition | undefined {
    const [test, one, other] = [condition, yes, no].map((part) => this.translate(part));
    return test && one && other && or(and(test, one), and(not(test), other));
  }

  private translateBinary(fragment: Extract<Fragment, { kind: "binary" }>): Condition | undefined {
    const { op, left, right } = fragment;
    if (op === "&&" || op === "||") {
      const one = this.translate(left);
      if (one?.kind === "constant" && one.value === (op === "||")) return one;
      const other = this.translate(right);
      return one && other && (op === "&&" ? and(one, other) : or(one, other));
    }
    const comparison = COMPARISONS[op];
    if (comparison === undefined) return undefined;
    if (this.isFixed(fragment)) {
      const value = evaluateFragment(fragment, this.round);
      return isFailure(value) ? undefined : value === true ? YES : NO;
    }
    if (isBool(left, this.round) || isBool(right, this.round)) {
      const [one, other] = [this.translate(left), this.translate(right)];
      return one && other && (comparison === "=" ? equal(one, other) : not(equal(one, other)));
    }
    const [one, other] = [this.operand(left), this.operand(right)];
    return one && other && { kind: "compare", op: comparison, left: one.text, right: other.text, reads: [...one.reads, ...other.reads] };
  }

  /** Nothing that a person chooses changes it. */
  private isFixed(fragment: Fragment): boolean {
    switch (fragment.kind) {
      case "value":
      case "target":
      case "is-platform":
        return true;
      case "option":
      case "present":
        return false;
      case "not":
      case "negate":
        return this.isFixed(fragment.operand);
      case "binary":
        return this.isFixed(fragment.left) && this.isFixed(fragment.right);
      case "if":
        return [fragment.condition, fragment.yes, fragment.no].every((part) => this.isFixed(part));
      default:
        return assertNever(fragment);
    }
  }

  private asItIs(fragment: Fragment): Condition {
    this.leftOut.push({ what: `the condition ${writtenText(fragment.at)} is computed, and stays what it is now`, at: fragment.at });
    return this.round.holds([fragment]) ? YES : NO;
  }
}

function isBool(fragment: Fragment, round: Round): boolean {
  switch (fragment.kind) {
    case "value":
      return typeof fragment.value === "boolean";
    case "option":
      return round.context.options.get(fragment.key)?.type.kind === "bool";
    case "present":
    case "is-platform":
    case "not":
      return true;
    case "binary":
      return fragment.op in COMPARISONS || fragment.op === "&&" || fragment.op === "||";
    case "if":
      return isBool(fragment.yes, round);
    case "target":
    case "negate":
      return false;
    default:
      return assertNever(fragment);
  }
}

/** A constant in quotes; `$` would begin a macro. `type`: of the option that is to have it. */
export const constant = (value: OptionValue, type?: OptionType): string => {
  const isHex = type !== undefined && isHexType(type);
  const text = typeof value === "boolean" ? (value ? "y" : "n") : isHex && typeof value === "bigint" ? hexText(value) : String(value);
  return `"${text.replaceAll(/[\n\r\0]/g, " ").replaceAll(/["\\$]/g, "\\$&")}"`;
};
