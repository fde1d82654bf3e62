import type { OptionDeclaration } from "../declared.ts";
import type { FragmentFailure } from "../fragment.ts";
import { isLogic, type SymbolId } from "../kconfig/model/model.ts";
import { FLAG } from "../kconfig/values/flags.ts";
import type { Round } from "../round.ts";
import type { Settled } from "../settle-option.ts";
import { symbolReasons } from "./symbol-reasons.ts";
import { valueOfText } from "./symbol-text.ts";
import { tellRaise } from "./tell-raise.ts";
import { tellWish } from "./tell-wish.ts";

/**
 * The value of an option that is a Kconfig file's symbol: what Kconfig's rules make of it, with the wish that counts most as what the user says, and
 * with what requires it as one more select. Errors: KILN-E0312, KILN-E0314, KILN-E0317, KILN-E0341; warnings: KILN-E0327, KILN-E1240.
 */
export function settleSymbol(option: OptionDeclaration, symbol: SymbolId, round: Round): Settled | FragmentFailure {
  const values = round.symbols(option.library);
  values.compute(symbol);
  const value = isLogic(values.model.symbols[symbol]!.type) ? values.tri[symbol]! > 0 : valueOfText(option, values.text(symbol));
  if (typeof value === "object") return value;
  const isPresence = symbol === values.kconfig.presence;
  const raise = round.basis.raised.get(option.key) ?? (isPresence ? round.basis.present.get(option.library) : undefined);
  const isRaised = raise !== undefined && values.isOnlyDemanded(symbol);
  const cause = isRaised ? raise : values.isOnlyHinted(symbol) ? round.basis.suggested.get(option.key) : undefined;
  if (raise) round.reportLater(() => tellRaise(option, symbol, values, raise, round));
  round.reportLater(() => tellWish(option, symbol, values, round));
  return {
    value,
    isTrueAlone: value === true && !isRaised,
    canBeSet: values.dependency[symbol] === 2,
    // Asked for when all is settled: it looks at much that the value itself didn't.
    get reasons() {
      return symbolReasons(option, symbol, values);
    },
    ...(cause ? { cause } : {}),
    ...(typeof value !== "boolean" && !values.has(symbol, FLAG.written) ? { isUndefined: true } : {}),
  };
}
