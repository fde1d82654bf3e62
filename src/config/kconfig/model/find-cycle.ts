import { NONE, OP, type ExprId } from "./expressions.ts";
import { Mentions } from "./mentions.ts";
import type { Model, SymbolId } from "./model.ts";

/** Whether any symbol depends on itself. Goes through chains of any length; who is in a circle, and why, is another question (check-cycles.ts). */
export function hasCycle(model: Model): boolean {
  return new CycleFinder(model).find();
}

const UNSEEN = 0;
const OPEN = 1;
const DONE = 2;

/**
 * Goes through what symbols and expressions ask for. Numbers behind those of symbols are expressions: most stand at many places, and each is gone through once
 * for all of them. A choice stands for all of its entries, which may ask for it, but for nobody else of it: it asks for symbols only.
 */
class CycleFinder {
  readonly #model: Model;
  readonly #groups: Int32Array;
  readonly #state: Uint8Array;
  /** What is still to be gone through, and below it those that are open, each waiting for what is above it. */
  readonly #stack: number[] = [];
  #length = 0;
  #found = false;
  readonly #mentions: Mentions;
  /** Of the choice whose mentions are collected: what isn't among them. */
  #except: SymbolId = -1;

  constructor(model: Model) {
    const { symbols, expressions } = model;
    this.#model = model;
    this.#state = new Uint8Array(symbols.length + expressions.length);
    this.#groups = new Int32Array(symbols.length);
    for (let id = 0; id < symbols.length; id++) {
      const { choice } = symbols[id]!;
      this.#groups[id] = choice < 0 ? id : choice;
    }
    this.#mentions = new Mentions(expressions, (symbol) => {
      if (symbol !== this.#except) this.#ask(this.#groups[symbol]!);
    });
  }

  find(): boolean {
    const { symbols } = this.#model;
    const [state, stack, groups] = [this.#state, this.#stack, this.#groups];
    for (let first = 0; first < symbols.length && !this.#found; first++) {
      if (groups[first] === first) this.#ask(first);
      while (this.#length > 0 && !this.#found) {
        const top = stack[this.#length - 1]!;
        if (state[top] !== UNSEEN) {
          // All that is above it is gone through; or it stood at another place of what asked for it, too.
          state[top] = DONE;
          this.#length--;
          continue;
        }
        state[top] = OPEN;
        if (top >= symbols.length) this.#parts(top - symbols.length);
        else if (symbols[top]!.members.length === 0) this.#collect(top, this.#expression);
        else this.#choice(top);
      }
    }
    return this.#found;
  }

  /** What is open waits for the one that asks. */
  #ask(asked: number): void {
    const state = this.#state[asked];
    if (state === UNSEEN) this.#stack[this.#length++] = asked;
    else if (state === OPEN) this.#found = true;
  }

  #choice(choice: SymbolId): void {
    this.#except = -1;
    this.#mentions.beginRound();
    this.#collect(choice, this.#mentioned);
    this.#except = choice;
    this.#mentions.beginRound();
    for (const member of this.#model.symbols[choice]!.members) this.#collect(member, this.#mentioned);
  }

  #collect(symbol: SymbolId, take: (id: ExprId) => void): void {
    const { dependency, selected, implied, properties, kind } = this.#model.symbols[symbol]!;
    take(dependency);
    take(selected);
    take(implied);
    let last = dependency;
    for (let i = 0; i < properties.length; i++) {
      const property = this.#model.properties[properties[i]!]!;
      if (property.kind === "choice" || property.kind === "select" || property.kind === "imply") continue;
      // Most ask for what the one before them does.
      if (property.condition !== last) take((last = property.condition));
      if (property.kind === "default" && kind !== "choice") take(property.value);
    }
  }

  /** A symbol is asked for at once, all else when it is gone through. */
  readonly #expression = (id: ExprId): void => {
    if (id === NONE) return;
    const { symbols, expressions } = this.#model;
    this.#ask(expressions[id] === OP.symbol ? this.#groups[expressions[id + 1]!]! : symbols.length + id);
  };

  readonly #mentioned = (id: ExprId): void => this.#mentions.of(id);

  #parts(id: ExprId): void {
    const code = this.#model.expressions;
    switch (code[id]!) {
      case OP.symbol:
        this.#ask(this.#groups[code[id + 1]!]!);
        break;
      case OP.not:
        this.#expression(code[id + 1]!);
        break;
      case OP.and:
      case OP.or:
        for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) this.#expression(code[at]!);
        break;
      default:
        this.#ask(this.#groups[code[id + 1]!]!);
        this.#ask(this.#groups[code[id + 2]!]!);
    }
  }
}
