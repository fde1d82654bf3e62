import { badDefault, badRange, badSelect, oddChoice } from "#diagnostics/kconfig-declarations.ts";
import { OP } from "./expressions.ts";
import type { DeclaredTree, FinishContext } from "./finish.ts";
import { isLogic, isNumber, type Property, type SymbolId, type SymbolRecord } from "./model.ts";
import { isValidText } from "./number-text.ts";
import { shownSymbol } from "./shown-symbol.ts";

/** Warns of properties that don't fit the symbol's type. */
export function checkProperties(tree: DeclaredTree, id: SymbolId, context: FinishContext): void {
  const symbol = tree.symbols[id]!;
  // Most are bools without anything to look at.
  for (let i = 0; i < symbol.properties.length; i++) {
    const property = tree.properties[symbol.properties[i]!]!;
    switch (property.kind) {
      case "default":
        checkDefault(tree, id, property, context);
        break;
      case "select":
      case "imply":
        checkSelect(tree, symbol, property, context);
        break;
      case "range":
        checkRange(tree, symbol, property, context);
        break;
      case "prompt":
      case "menu":
      case "comment":
      case "choice":
      case "definition":
        break;
    }
  }
}

/** What has no type is the constant that it is called. */
const fitsNumber = (symbol: SymbolRecord, value: SymbolRecord, context: FinishContext): boolean =>
  isNumber(value.type) || (value.type === "unknown" && (isValidText(symbol.type, value.name ?? "") || isElsewhere(value, context)));

/** A name without quotes that may be declared elsewhere. */
const isElsewhere = ({ kind, name, properties }: SymbolRecord, { isOpen }: FinishContext): boolean =>
  isOpen === true && kind === "option" && properties.length === 0 && !/^[-0-9]/.test(name ?? "");

function checkDefault(tree: DeclaredTree, id: SymbolId, property: Property, context: FinishContext): void {
  const symbol = tree.symbols[id]!;
  const warn = (what: string): void => context.report(badDefault(what, context.spanOf(property)));
  const { code } = tree.expressions;
  if (code[property.value] !== OP.symbol) {
    if (isNumber(symbol.type) || symbol.type === "string") warn(`the default of "${shownSymbol(symbol)}" must be a single symbol`);
    return;
  }
  const value = tree.symbols[code[property.value + 1]!]!;
  if (isNumber(symbol.type) && !fitsNumber(symbol, value, context)) warn(`the default of "${shownSymbol(symbol)}" is no number`);
  if (symbol.kind === "choice" && value.choice !== id) {
    const what = `the choice's default "${shownSymbol(value)}" isn't one of its entries`;
    context.report(oddChoice(what, "name one of those that stand in it", context.spanOf(property)));
  }
}

function checkSelect(tree: DeclaredTree, symbol: SymbolRecord, property: Property, context: FinishContext): void {
  const target = tree.symbols[property.symbol]!;
  const verb = property.kind === "select" ? "selects" : "implies";
  const warn = (what: string): void => context.report(badSelect(what, context.spanOf(property)));
  if (!isLogic(symbol.type)) warn(`"${shownSymbol(symbol)}" ${verb} another, but is of type ${symbol.type}`);
  else if (target.type !== "unknown" && !isLogic(target.type))
    warn(`"${shownSymbol(symbol)}" ${verb} "${shownSymbol(target)}", which is of type ${target.type}`);
}

function checkRange(tree: DeclaredTree, symbol: SymbolRecord, property: Property, context: FinishContext): void {
  const warn = (what: string): void => context.report(badRange(what, context.spanOf(property)));
  if (!isNumber(symbol.type)) warn(`"${shownSymbol(symbol)}" has a range, but is of type ${symbol.type}`);
  if (![property.symbol, property.high].every((end) => fitsNumber(symbol, tree.symbols[end]!, context)))
    warn(`the range of "${shownSymbol(symbol)}" has an end that is no number`);
}
