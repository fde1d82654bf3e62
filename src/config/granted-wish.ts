import { conflictingWishes, forcedAgainst } from "#diagnostics/configuration.ts";
import type { OptionDeclaration, Wish } from "./declared.ts";
import { checkOptionValue, typedValue } from "./option-value.ts";
import { placeBefore } from "./reasons.ts";
import type { OptionValue, Reason } from "./resolved.ts";
import type { Round } from "./round.ts";
import { LAYERS } from "./target-context.ts";

/** A wish that counts, with its value. */
export interface Granted {
  readonly wish: Wish;
  readonly value: OptionValue;
}

const RANKS = ["default", "plain", "force"];

/** Wishes whose `when` holds, with their values; what is no value of the option is reported and left out. */
export function activeWishes(option: OptionDeclaration, round: Round): readonly Granted[] {
  return (round.context.wishes.get(option.key) ?? []).flatMap((wish) => {
    if (!round.holds(wish.when)) return [];
    const value = round.evaluate(wish.value);
    if (value === undefined) return [];
    const wrong = wish.layer === "config-file" ? undefined : checkOptionValue(option.key, option.type, value, wish.at);
    if (wrong) round.report(wrong);
    return wrong ? [] : [{ wish, value }];
  });
}

/** How much a wish counts: `force` before plain before `default`; of one rank the highest layer, but no layer overrides a `force`. */
export const weightOf = ({ wish }: Granted): number =>
  RANKS.indexOf(wish.rank) * LAYERS.length + (wish.rank === "force" ? 0 : LAYERS.indexOf(wish.layer));

/** Of an option's active wishes the one that counts most. Errors: KILN-E0315, KILN-E0328. */
export function grantedWish(option: OptionDeclaration, active: readonly Granted[], round: Round): Granted | undefined {
  const highest = Math.max(...active.map(weightOf));
  const [best, ...others] = active.filter((one) => weightOf(one) === highest);
  if (!best) return undefined;
  const other = others.find((one) => one.value !== best.value);
  if (other) {
    const inOrder = [best, other].toSorted((x, y) => (placeBefore(x.wish.at, y.wish.at) ? -1 : 1));
    const [a, b] = inOrder.map((one) => ({ by: one.wish.by, value: typedValue(option.type, one.value), at: one.wish.at }));
    if (a && b) round.report(conflictingWishes(option.key, a, b));
  }
  const asked = active.find((one) => one.wish.layer === "command-line");
  if (best.wish.rank === "force" && asked && asked.value !== best.value) {
    round.report(
      forcedAgainst(option.key, typedValue(option.type, best.value), best.wish.by, best.wish.because, asked.wish.at, best.wish.at),
    );
  }
  return best;
}

/** The wish as the reason of a value. */
export function reasonOf(wish: Wish): Reason {
  const how = wish.rank === "force" ? "forced by" : wish.rank === "default" ? "default of" : "set in";
  const text = wish.layer === "command-line" ? "set by --set" : `${how} ${wish.by}`;
  return { kind: wish.layer, text: wish.because === undefined ? text : `${text}: ${wish.because}`, at: wish.at };
}
