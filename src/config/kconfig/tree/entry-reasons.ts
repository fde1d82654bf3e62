import type { Explanation } from "../../tree/option-tree.ts";
import { symbolNames } from "../dotconfig/read.ts";
import type { NodeId, SymbolId } from "../model/model.ts";
import { need } from "../reasons/changes.ts";
import { standingAgainst } from "../reasons/conditions.ts";
import { explainChain, explainValue } from "../reasons/explain.ts";
import { explainedLines, reasonLines } from "../reasons/print-explained.ts";
import type { ExplainedValue, ShownCondition } from "../reasons/reason.ts";
import type { ConfigSession } from "../session.ts";
import { asBytes, asText } from "../text/sources.ts";

/** Why a symbol is what it is. `nodeOf`: where a symbol stands. */
export function explainSymbol(session: ConfigSession, symbol: SymbolId, nodeOf: (symbol: SymbolId) => NodeId | undefined): Explanation {
  const { values, loaded } = session;
  const chain = explainChain(values, loaded.sources, symbol);
  const [first] = chain;
  if (first === undefined) return { why: [], changes: [], related: [] };
  const standing = [...first.prompts.flatMap(({ against }) => against), ...first.unmet];
  const holding = first.selectors.filter(({ level }) => level !== "n").map((one) => one.symbol);
  const named = [...symbolsOf(session, standing), ...holding, ...chain.slice(1).map((one) => one.symbol)];
  return { why: explainedLines(chain), changes: first.changes, related: nodesOf(named, symbol, nodeOf) };
}

/** Why a menu or a comment is there, or isn't. */
export function explainPlace(session: ConfigSession, id: NodeId, nodeOf: (symbol: SymbolId) => NodeId | undefined): Explanation {
  const { values, loaded } = session;
  const node = values.model.nodes[id]!;
  const prompt = values.model.properties[node.prompt];
  const standing = [...(prompt === undefined ? [] : [prompt.condition]), node.visibility].flatMap((condition) =>
    standingAgainst(values, condition, (value) => value),
  );
  const hidden = standing.filter(({ value }) => value === "n");
  const shown = `"${asText(prompt?.text ?? "")}" is ${hidden.length === 0 ? "shown" : "not shown"}  (${loaded.sources.shown(node)})`;
  return {
    why: [shown],
    changes: hidden.map((one) => `to be shown it needs ${need(one)}`),
    related: nodesOf(symbolsOf(session, hidden), -1, nodeOf),
  };
}

/** Who decided a value, in one line. */
export function reasonLine({ values, loaded }: ConfigSession, symbol: SymbolId): string {
  const explained = explainValue(values, loaded.sources, symbol);
  const standing = hiddenBy(explained);
  const [first = "", ...others] = reasonLines(explained.reason);
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `${first}${more}${standing}`;
}

function hiddenBy({ prompts }: ExplainedValue): string {
  if (prompts.length === 0 || prompts.some(({ visible }) => visible !== "n")) return "";
  return `; it needs ${(prompts[0]?.against ?? []).map(need).join(", and ")}`;
}

function symbolsOf({ values }: ConfigSession, conditions: readonly ShownCondition[]): readonly SymbolId[] {
  const names = symbolNames(values.model);
  return conditions.flatMap(({ symbols }) => symbols).flatMap((name) => names.get(asBytes(name)) ?? []);
}

/** Where they stand, each once, without `self`. */
function nodesOf(symbols: readonly SymbolId[], self: SymbolId, nodeOf: (symbol: SymbolId) => NodeId | undefined): readonly NodeId[] {
  return [...new Set(symbols.filter((one) => one !== self).flatMap((one) => nodeOf(one) ?? []))];
}
