import { dependsUnmet, overriddenByRaise, raiseFails } from "#diagnostics/configuration.ts";
import { outOfRange } from "#diagnostics/declarations.ts";
import type { OptionDeclaration } from "./declared.ts";
import type { FragmentFailure } from "./fragment.ts";
import { activeWishes, grantedWish, reasonOf, type Granted } from "./granted-wish.ts";
import { chainText, shownPlace } from "./reasons.ts";
import type { OptionValue, Reason } from "./resolved.ts";
import { checkOptionValue, emptyValue, inRange, rangeText, typedValue, type Range } from "./option-value.ts";
import type { Cause, Round } from "./round.ts";

export interface Settled {
  readonly value: OptionValue;
  /** A bool that is true by itself, not because it is raised. */
  readonly isTrueAlone: boolean;
  readonly canBeSet: boolean;
  readonly reasons: readonly Reason[];
  /** What raised it, where that decided; `reasonsOf` tells the whole chain. */
  readonly cause?: Cause;
  /** A number or text that counts for nothing at present: C sees none. */
  readonly isUndefined?: true;
}

/**
 * The value of an option of a present library: the highest wish, else the first default that applies; a bool is true too if something raises it;
 * where `depends` doesn't hold it is false, or its default. Errors: KILN-E0312–0317, KILN-E0327 (a warning), KILN-E0328.
 */
export function settleOption(option: OptionDeclaration, round: Round): Settled | FragmentFailure {
  const unmet = option.depends.find((condition) => !round.holds([condition]));
  const range = currentRange(option, round);
  const granted = unmet ? undefined : fittingWish(option, range, round);
  const cause = round.basis.raised.get(option.key);
  if (unmet) {
    const dependency = unmet.at.source.text.slice(unmet.at.start, unmet.at.end);
    const wish = activeWishes(option, round).find(
      ({ wish: one, value }) => one.rank !== "default" && one.layer !== "config-file" && value !== false,
    );
    if (wish) round.report(dependsUnmet(option.key, dependency, wish.wish.by, wish.wish.at, unmet.at));
    if (cause)
      round.reportLater(() =>
        raiseFails(option.key, `it depends on ${dependency}, which doesn't hold`, chainText(cause, round), cause.at, unmet.at),
      );
    const reasons: Reason[] = [{ kind: "hidden", text: `depends on ${dependency}, which doesn't hold`, at: unmet.at }];
    if (option.type.kind === "bool") return { value: false, isTrueAlone: false, canBeSet: false, reasons };
    const fallback = defaultValue(option, range, round);
    return { value: fallback.value, isTrueAlone: false, canBeSet: false, reasons: [...reasons, ...fallback.reasons] };
  }
  const alone = granted ? { value: granted.value, reasons: [reasonOf(granted.wish)] } : defaultValue(option, range, round);
  const isTrueAlone = alone.value === true;
  if (!cause || isTrueAlone) return { ...alone, isTrueAlone, canBeSet: true };
  if (granted && granted.wish.rank === "force") {
    const { wish } = granted;
    round.reportLater(() => raiseFails(option.key, `${wish.by} forces it to be false`, chainText(cause, round), cause.at, wish.at));
  } else if (granted && granted.wish.rank === "plain" && granted.wish.layer !== "config-file") {
    const { wish } = granted;
    round.reportLater(() => overriddenByRaise(option.key, wish.by, chainText(cause, round), wish.at, cause.at));
  }
  return { value: true, isTrueAlone: false, canBeSet: true, reasons: [], cause };
}

/** The wish that counts, if it is in range. */
function fittingWish(option: OptionDeclaration, range: Range, round: Round): Granted | undefined {
  const soft = (one: Granted): Granted[] => (one.wish.layer === "config-file" ? softened(one, option, range, round) : [one]);
  const best = grantedWish(option, activeWishes(option, round).flatMap(soft), round);
  if (best && typeof best.value === "bigint" && !inRange(best.value, range)) {
    round.report(outOfRange(option.key, typedValue(option.type, best.value), rangeText(range, option.type), best.wish.at));
    return undefined;
  }
  return best;
}

/** What a person chose once is fitted in silence into what holds now, as Kconfig does. */
function softened(one: Granted, option: OptionDeclaration, range: Range, round: Round): Granted[] {
  if (option.prompt === undefined || !round.holds(option.visible)) return [];
  if (typeof one.value === "bigint") return [{ ...one, value: clamp(one.value, range) }];
  return checkOptionValue(option.key, option.type, one.value, one.wish.at) ? [] : [one];
}

function defaultValue(option: OptionDeclaration, range: Range, round: Round): Pick<Settled, "value" | "reasons" | "cause"> {
  const suggested = round.basis.suggested.get(option.key);
  if (suggested && option.type.kind === "bool") return { value: true, reasons: [], cause: suggested };
  for (const one of option.defaults) {
    if (!round.holds(one.when)) continue;
    const value = round.evaluate(one.value);
    if (value === undefined) continue;
    const wrong = checkOptionValue(option.key, option.type, value, one.at);
    if (wrong) round.report(wrong);
    else
      return {
        value: typeof value === "bigint" ? clamp(value, range) : value,
        reasons: [{ kind: "default", text: `default${shownPlace(one.at)}`, at: one.at }],
      };
  }
  const value = emptyValue(option.type);
  return {
    value: typeof value === "bigint" ? clamp(value, range) : value,
    reasons: [{ kind: "default", text: "no default applies", at: option.at }],
  };
}

/** The type's range, narrowed by the first `range` that applies. */
export function currentRange(option: OptionDeclaration, round: Round): Range {
  const { type } = option;
  if (type.kind !== "int" && type.kind !== "size") return {};
  const current = option.ranges.find((range) => round.holds(range.when));
  const min = current && round.evaluate(current.min);
  const max = current && round.evaluate(current.max);
  if (typeof min !== "bigint" || typeof max !== "bigint") return type;
  return { min: type.min !== undefined && type.min > min ? type.min : min, max: type.max !== undefined && type.max < max ? type.max : max };
}

function clamp(value: bigint, range: Range): bigint {
  if (range.min !== undefined && value < range.min) return range.min;
  return range.max !== undefined && value > range.max ? range.max : value;
}
