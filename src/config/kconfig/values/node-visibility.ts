import { NONE } from "../model/expressions.ts";
import type { NodeId, SymbolId } from "../model/model.ts";
import { FLAG } from "./flags.ts";
import type { Values } from "./values.ts";

/**
 * Whether a menu shows this entry: it has a prompt that can be seen, or is an option whose prompt can't, but whose submenu has something. As with
 * `conf`, asking makes such an option count as set by the user.
 */
export const isNodeVisible = (values: Values, id: NodeId): boolean =>
  isShown(values, id, (symbol) => void (values.flags[symbol]! |= FLAG.user));

/** The same; nothing changes by it. */
export const isNodeShown = (values: Values, id: NodeId): boolean => isShown(values, id, () => {});

/** `mark`: told of each option that is shown for its submenu's sake only. */
function isShown(values: Values, id: NodeId, mark: (symbol: SymbolId) => void): boolean {
  const { nodes, properties } = values.model;
  const node = nodes[id]!;
  const prompt = properties[node.prompt];
  if (prompt === undefined) return false;
  if (node.visibility !== NONE && values.evaluate(node.visibility) === 0) return false;
  const { symbol } = node;
  if (symbol >= 0) values.compute(symbol);
  if (promptVisibility(values, id) > 0) return true;
  if (symbol < 0 || values.tri[symbol] === 0) return false;
  for (let child = node.firstChild; child >= 0; child = nodes[child]!.next) {
    if (!isShown(values, child, mark)) continue;
    mark(symbol);
    return true;
  }
  return false;
}

/** The prompt of one place: a symbol with several places may be seen at one and not at another. */
export function promptVisibility(values: Values, id: NodeId): number {
  const { nodes, properties, symbols } = values.model;
  const node = nodes[id]!;
  const prompt = properties[node.prompt];
  if (prompt === undefined) return 0;
  const visible = values.evaluate(prompt.condition);
  const record = node.symbol < 0 ? undefined : symbols[node.symbol];
  return visible === 1 && record !== undefined && record.choice >= 0 && record.type === "tristate" && values.tri[record.choice] === 2
    ? 0
    : visible;
}

/** The entry behind this one, going through all of the tree; -1: it was the last. `leave`: told of each whose entries are behind it. */
export function nextNode(values: Values, id: NodeId, leave?: (parent: NodeId) => void): NodeId {
  const { nodes } = values.model;
  let at = id;
  let node = nodes[at]!;
  if (node.firstChild >= 0) return node.firstChild;
  for (;;) {
    leave?.(at);
    if (node.next >= 0) return node.next;
    at = node.parent;
    if (at < 0) return -1;
    node = nodes[at]!;
  }
}
