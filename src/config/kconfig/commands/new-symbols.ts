import type { NodeId, SymbolId } from "../model/model.ts";
import { configLine } from "../dotconfig/format.ts";
import type { ConfigSession } from "../session.ts";
import { isChangeable } from "../values/assign.ts";
import { isNodeVisible } from "../values/node-visibility.ts";
import { FLAG } from "../values/flags.ts";
import type { Values } from "../values/values.ts";

/** Entries that can be set and of which the user has said nothing, in the order of the tree. */
export function newNodes(values: Values): readonly NodeId[] {
  const found: NodeId[] = [];
  const { nodes } = values.model;
  const visit = (id: NodeId): void => {
    if (!isNodeVisible(values, id)) return;
    const { symbol } = nodes[id]!;
    if (symbol >= 0 && isNew(values, symbol)) found.push(id);
    for (let child = nodes[id]!.firstChild; child >= 0; child = nodes[child]!.next) visit(child);
  };
  visit(0);
  return found;
}

/** Whether somebody who is asked for new things is to be asked for this. */
export function isNew(values: Values, symbol: SymbolId): boolean {
  const isMade = values.model.symbols[symbol]!.kind === "choice" && values.tri[symbol] === 2;
  return !values.has(symbol, FLAG.user) && (isChangeable(values, symbol) || isMade);
}

/** Lines of what is new, as bytes: `CONFIG_A=n` and so on. Choices that have no name aren't among them. */
export function listNew({ values, prefix }: ConfigSession): readonly string[] {
  const { nodes, symbols } = values.model;
  return newNodes(values).flatMap((id) => {
    const symbol = nodes[id]!.symbol;
    const record = symbols[symbol]!;
    return record.name === undefined || record.type === "unknown" ? [] : [configLine(prefix, record, values.text(symbol), "value")];
  });
}
