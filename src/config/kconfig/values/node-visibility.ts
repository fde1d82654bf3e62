import { NONE } from "../model/expressions.ts";
import type { NodeId, PropertyId, SymbolId, Tristate } from "../model/model.ts";
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
  const { nodes } = values.model;
  const node = nodes[id]!;
  if (node.prompt < 0) return false;
  if (node.visibility !== NONE && values.evaluate(node.visibility) === 0) return false;
  const { symbol } = node;
  if (symbol >= 0) values.compute(symbol);
  if (promptVisibility(values, node.prompt) > 0) return true;
  if (symbol < 0 || values.tri[symbol] === 0) return false;
  for (let child = node.firstChild; child >= 0; child = nodes[child]!.next) {
    if (!isShown(values, child, mark)) continue;
    mark(symbol);
    return true;
  }
  return false;
}

/** Of a symbol's prompt: what it was when the symbol was worked out, since `conf` doesn't look again. A symbol may be seen at one place and not at another. */
function promptVisibility(values: Values, prompt: PropertyId): Tristate {
  const row = values.rows.promptRows[prompt]!;
  return row < 0 ? values.evaluate(values.model.properties[prompt]!.condition) : values.promptVisible[row]!;
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
