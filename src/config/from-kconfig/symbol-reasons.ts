import { assertNever } from "#diagnostics/assert-never.ts";
import type { OptionDeclaration } from "../declared.ts";
import { reasonOf } from "../granted-wish.ts";
import type { SymbolId } from "../kconfig/model/model.ts";
import { explainReason } from "../kconfig/reasons/explain.ts";
import type { ExplainedValue, Selector } from "../kconfig/reasons/reason.ts";
import type { Reason } from "../resolved.ts";
import type { SymbolValues } from "./symbol-values.ts";

/** Why a Kconfig file's symbol has its value: which wish, select, default or range of which line. What recipes raise isn't among it. */
export function symbolReasons(option: OptionDeclaration, symbol: SymbolId, values: SymbolValues): readonly Reason[] {
  const explained = explainReason(values, values.kconfig.sources, symbol);
  const { range } = explained;
  const reasons = reasonsFor(explained, option, symbol, values);
  if (range?.hasChanged !== true) return reasons;
  return [...reasons, { kind: "default", text: `brought into its range, ${range.text} (${range.place})` }];
}

function reasonsFor(
  { reason }: Pick<ExplainedValue, "reason">,
  option: OptionDeclaration,
  symbol: SymbolId,
  values: SymbolValues,
): readonly Reason[] {
  switch (reason.kind) {
    case "user": {
      const granted = values.granted.get(symbol);
      return granted ? [reasonOf(granted.wish)] : [];
    }
    case "selected":
    case "implied":
      return reason.by.map(selectorReason(reason.kind));
    case "default": {
      const { value, condition, place } = reason;
      return [{ kind: "default", text: `default ${value.text}${condition ? ` if ${condition.text}` : ""} (${place})` }];
    }
    case "choice": {
      if (reason.chosen === undefined) return [{ kind: "hidden", text: `nothing of the choice "${reason.choice}" can be chosen` }];
      const how = { user: "as it is wished for", default: "as its default", first: "as the first that there is", none: "" }[reason.by];
      return [{ kind: "default", text: `of the choice "${reason.choice}", ${reason.chosen} is chosen, ${how}` }];
    }
    case "nothing":
      return [{ kind: "default", text: "no default applies", at: option.at }];
    default:
      return assertNever(reason);
  }
}

const selectorReason =
  (word: string) =>
  ({ name, place, condition }: Selector): Reason => ({
    kind: "raised",
    text: `${word} by ${name}${condition ? ` if ${condition.text}` : ""} (${place})`,
  });
