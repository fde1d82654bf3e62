import type { OptionDeclaration } from "#config/declared.ts";
import { NONE, OP, partsOf, type ExprId } from "#config/kconfig/model/expressions.ts";
import { propertiesOf, type Model, type Property } from "#config/kconfig/model/model.ts";
import { printExpression } from "#config/kconfig/model/print-expression.ts";
import { shownSymbol } from "#config/kconfig/model/shown-symbol.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import type { Conditional, OptionTopic } from "./topic.ts";

/** The rules of an option that is a Kconfig file's symbol, as Kconfig writes them. */
export function symbolRules({
  id,
  loaded: { model },
}: NonNullable<OptionDeclaration["symbol"]>): Pick<OptionTopic, "defaults" | "depends" | "visible" | "ranges" | "requires"> {
  const record = model.symbols[id]!;
  const properties = propertiesOf(model, id);
  const all = (kinds: readonly Property["kind"][], text: (property: Property) => string): readonly Conditional[] =>
    properties.filter(({ kind }) => kinds.includes(kind)).map((one) => ({ text: text(one), when: ownConditions(model, one) }));
  const name = (symbol: number): string => shownText(shownSymbol(model.symbols[symbol]));
  const prompts = all(["prompt", "menu"], () => "").map(({ when }) => when.join(" && "));
  return {
    // Constants are texts of strangers.
    defaults: all(["default"], ({ value }) => shownText(printExpression(model, value))),
    depends: record.dependency === NONE ? [] : [shownText(printExpression(model, record.dependency))],
    visible: prompts.length === 0 || prompts.includes("") ? [] : [[...new Set(prompts)].join(" || ")],
    ranges: all(["range"], ({ symbol, high }) => `${name(symbol)}..${name(high)}`),
    requires: all(["select"], ({ symbol }) => name(symbol)),
  };
}

/** Without what the whole entry depends on, which each of its properties asks for too. */
function ownConditions(model: Model, { condition, node }: Property): readonly string[] {
  const around = new Set(partsOf(model.expressions, OP.and, model.nodes[node]!.dependency));
  return partsOf(model.expressions, OP.and, condition).flatMap((part) => (around.has(part) ? [] : [shownPart(model, part)]));
}

function shownPart(model: Model, part: ExprId): string {
  const text = shownText(printExpression(model, part));
  return model.expressions[part] === OP.or ? `(${text})` : text;
}
