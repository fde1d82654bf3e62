import type { OptionDeclaration } from "#config/declared.ts";
import { NONE, type ExprId } from "#config/kconfig/model/expressions.ts";
import type { Property } from "#config/kconfig/model/model.ts";
import { printExpression } from "#config/kconfig/model/print-expression.ts";
import { shownSymbol } from "#config/kconfig/model/shown-symbol.ts";
import type { Conditional, OptionTopic } from "./topic.ts";

/** The rules of an option that is a Kconfig file's symbol, as Kconfig writes them. */
export function symbolRules({
  id,
  loaded: { model },
}: NonNullable<OptionDeclaration["symbol"]>): Pick<OptionTopic, "defaults" | "depends" | "visible" | "ranges" | "requires"> {
  const record = model.symbols[id]!;
  const properties = record.properties.map((one) => model.properties[one]!);
  const shown = (expression: ExprId): readonly string[] => (expression === NONE ? [] : [printExpression(model, expression)]);
  const all = (kinds: readonly Property["kind"][], text: (property: Property) => string): readonly Conditional[] =>
    properties.filter(({ kind }) => kinds.includes(kind)).map((one) => ({ text: text(one), when: shown(one.condition) }));
  const name = (symbol: number): string => shownSymbol(model.symbols[symbol]);
  const prompts = all(["prompt", "menu"], () => "");
  const isAlwaysShown = prompts.length === 0 || prompts.some(({ when }) => when.length === 0);
  return {
    defaults: all(["default"], ({ value }) => printExpression(model, value)),
    depends: shown(record.dependency),
    visible: isAlwaysShown ? [] : [[...new Set(prompts.flatMap(({ when }) => when))].join(" || ")],
    ranges: all(["range"], ({ symbol, high }) => `${name(symbol)}..${name(high)}`),
    requires: all(["select"], ({ symbol }) => name(symbol)),
  };
}
