import { isLogic, type NodeId, type Place, type SymbolId } from "../model/model.ts";
import { asBytes, asText } from "../text/sources.ts";
import { assignText, assignTristate, isChangeable, mayBe } from "../values/assign.ts";
import { FLAG, letter } from "../values/flags.ts";
import { isNodeVisible } from "../values/node-visibility.ts";
import type { Values } from "../values/values.ts";
import { isNew, newNodes } from "./new-symbols.ts";

/** What somebody is asked. An empty answer takes what `value` says; one that isn't possible is asked again, with `problem`. */
export type Question = About & { readonly problem?: string } & (
    | { readonly kind: "tristate"; readonly value: string; readonly possible: readonly string[] }
    | { readonly kind: "text"; readonly value: string; readonly type: string }
    /** The answer is a number from 1. */
    | { readonly kind: "choice"; readonly value: number; readonly entries: readonly About[] }
  );

interface About {
  /** Undefined: it has none, as choices of Kconfig files. */
  readonly name: string | undefined;
  readonly prompt: string;
  readonly help?: string | undefined;
}

/** Asks for all that is new, menu by menu, until an answer makes nothing new appear. */
export function* askNew(values: Values, helpAt: (place: Place) => string): Generator<Question, void, string> {
  values.forgetsAtChange = true;
  const asker = new Asker(values, helpAt);
  /** What was new each time that nothing could be asked of it, since the last question. */
  const left = new Set<string>();
  try {
    for (let asked = 0; yield* asker.check(0); asked = asker.asked) {
      if (asker.asked > asked) left.clear();
      else {
        const now = newNodes(values).join(" ");
        if (left.has(now)) return;
        left.add(now);
      }
    }
  } finally {
    values.forgetsAtChange = false;
  }
}

const WORDS: Readonly<Record<string, number>> = { n: 0, no: 0, m: 1, y: 2, yes: 2 };

class Asker {
  readonly #values: Values;
  readonly #helpAt: (place: Place) => string;
  #menu: NodeId = 0;
  /** How many questions so far. */
  asked = 0;

  constructor(values: Values, helpAt: (place: Place) => string) {
    this.#values = values;
    this.#helpAt = helpAt;
  }

  /** Looks for new things below an entry; whether there were any. */
  *check(id: NodeId): Generator<Question, boolean, string> {
    const { nodes } = this.#values.model;
    if (!isNodeVisible(this.#values, id)) return false;
    let hasAsked = false;
    const { symbol } = nodes[id]!;
    if (symbol >= 0 && isNew(this.#values, symbol)) {
      hasAsked = true;
      this.#menu = this.#menuOf(id);
      yield* this.#entry(this.#menu);
    }
    for (let child = nodes[id]!.firstChild; child >= 0; child = nodes[child]!.next) {
      const inner = yield* this.check(child);
      hasAsked ||= inner;
    }
    return hasAsked;
  }

  #menuOf(id: NodeId): NodeId {
    const { nodes, properties } = this.#values.model;
    let at = id;
    while (at > 0 && properties[nodes[at]!.prompt]?.kind !== "menu") at = nodes[at]!.parent;
    return Math.max(0, at);
  }

  *#entry(id: NodeId): Generator<Question, void, string> {
    const values = this.#values;
    const { nodes, properties, symbols } = values.model;
    const node = nodes[id]!;
    if (!isNodeVisible(values, id)) return;
    if (properties[node.prompt]?.kind === "menu" && id !== this.#menu) {
      yield* this.check(id);
      return;
    }
    const record = symbols[node.symbol];
    if (record?.kind === "choice") {
      yield* this.#choice(id);
      if (values.tri[node.symbol] !== 1) return;
    } else if (record !== undefined) yield* this.#symbol(id);
    for (let child = node.firstChild; child >= 0; child = nodes[child]!.next) yield* this.#entry(child);
  }

  *#symbol(id: NodeId): Generator<Question, void, string> {
    const values = this.#values;
    const { symbol } = values.model.nodes[id]!;
    const { type } = values.model.symbols[symbol]!;
    if (values.has(symbol, FLAG.user) || !isChangeable(values, symbol)) return;
    let problem: string | undefined;
    for (;;) {
      this.asked++;
      const shown = isLogic(type) ? this.#logic(symbol) : this.#text(symbol);
      const answer = yield { ...this.#about(id), ...(problem === undefined ? {} : { problem }), ...shown };
      const isSet = isLogic(type)
        ? this.#setLogic(symbol, answer.trim())
        : assignText(values, symbol, answer === "" ? values.text(symbol) : asBytes(answer));
      values.compute(symbol);
      // Where it is a choice, that may count as not set again: what is in it is new.
      if (isSet) return;
      problem = `it can't be "${answer}"`;
    }
  }

  #setLogic(symbol: SymbolId, answer: string): boolean {
    const value = answer === "" ? this.#values.tri[symbol] : WORDS[answer.charAt(0).toLowerCase() + answer.slice(1)];
    return value !== undefined && assignTristate(this.#values, symbol, value);
  }

  #logic(symbol: SymbolId): { readonly kind: "tristate"; readonly value: string; readonly possible: readonly string[] } {
    const values = this.#values;
    const now = values.tri[symbol]!;
    const possible = [0, 1, 2].filter((value) => value === now || mayBe(values, symbol, value));
    return { kind: "tristate", value: letter(now), possible: possible.map(letter) };
  }

  #text(symbol: SymbolId): { readonly kind: "text"; readonly value: string; readonly type: string } {
    return { kind: "text", value: asText(this.#values.text(symbol)), type: this.#values.model.symbols[symbol]!.type };
  }

  #about(id: NodeId): About {
    const { nodes, properties, symbols } = this.#values.model;
    const node = nodes[id]!;
    const prompt = asText(properties[node.prompt]?.text ?? "");
    const name = symbols[node.symbol]?.name;
    return {
      name: name === undefined ? undefined : asText(name),
      prompt,
      help: node.help === undefined ? undefined : this.#helpAt(node.help),
    };
  }

  *#choice(id: NodeId): Generator<Question, void, string> {
    const values = this.#values;
    const { nodes } = values.model;
    const { symbol } = nodes[id]!;
    const isUnset = !values.has(symbol, FLAG.user);
    if (isChangeable(values, symbol)) {
      yield* this.#symbol(id);
      values.compute(symbol);
    }
    if (values.tri[symbol] !== 2) return;
    const entries = this.#visibleEntries(id);
    let at = Math.max(
      0,
      entries.findIndex((child) => nodes[child]!.symbol === values.chosen[symbol]),
    );
    if (entries.length > 1 && isUnset) at = yield* this.#choose(id, entries, at);
    const child = entries[at];
    if (child === undefined) return;
    values.compute(nodes[child]!.symbol);
    assignTristate(values, nodes[child]!.symbol, 2);
    for (let inner = nodes[child]!.firstChild; inner >= 0; inner = nodes[inner]!.next) yield* this.#entry(inner);
  }

  *#choose(id: NodeId, entries: readonly NodeId[], now: number): Generator<Question, number, string> {
    const listed = entries.map((child) => this.#about(child));
    let problem: string | undefined;
    for (;;) {
      this.asked++;
      const answer = (yield {
        ...this.#about(id),
        ...(problem === undefined ? {} : { problem }),
        kind: "choice",
        value: now + 1,
        entries: listed,
      }).trim();
      if (answer === "") return now;
      const at = Number(/^\d+(?!.*\?$)/.exec(answer)?.[0] ?? 0);
      if (at >= 1 && at <= entries.length) return at - 1;
      problem = `"${answer}" is none of 1 to ${entries.length}`;
    }
  }

  #visibleEntries(id: NodeId): readonly NodeId[] {
    const { nodes } = this.#values.model;
    const found: NodeId[] = [];
    for (let child = nodes[id]!.firstChild; child >= 0; child = nodes[child]!.next)
      if (nodes[child]!.symbol >= 0 && isNodeVisible(this.#values, child)) found.push(child);
    return found;
  }
}
