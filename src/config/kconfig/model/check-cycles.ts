import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { recursiveDependency } from "#diagnostics/kconfig-declarations.ts";
import { NONE, OP, type ExprId } from "./expressions.ts";
import { hasCycle } from "./find-cycle.ts";
import { hashOrder } from "./hash-order.ts";
import type { Model, Place, Property, SymbolId, SymbolRecord } from "./model.ts";
import { shownSymbol } from "./shown-symbol.ts";

export interface CycleContext {
  report(diagnostic: Diagnostic): void;
  spanOf(place: Place): Span;
  /** `FILE:LINE` */
  shown(place: Place): string;
}

/** Why a symbol's value asks for that of the next one. */
type Link = "dependency" | "selected" | "implied" | "value" | "condition";

interface Step {
  symbol: SymbolId;
  link: Link;
  property: Property | undefined;
}

const BY_EXPRESSION = ["dependency", "selected", "implied"] as const;

/** Finds symbols that depend on themselves; each such circle is an error. */
export function checkCycles(model: Model, context: CycleContext): void {
  if (!hasCycle(model)) return;
  const search = new CycleSearch(model, context);
  for (const symbol of hashOrder(model.symbols)) search.check(symbol);
}

class CycleSearch {
  readonly #model: Model;
  readonly #context: CycleContext;
  /** Being gone through; gone through. */
  readonly #open: Uint8Array;
  readonly #seen: Uint8Array;
  /** The way to what is gone through now: the first `depth` of them. */
  readonly #steps: Step[] = [];
  #depth = 0;

  constructor(model: Model, context: CycleContext) {
    this.#model = model;
    this.#context = context;
    this.#open = new Uint8Array(model.symbols.length);
    this.#seen = new Uint8Array(model.symbols.length);
  }

  /** The symbol at which a circle closes, as long as the way back hasn't come to it; -1: all is well. */
  check(id: SymbolId): SymbolId {
    if (this.#open[id] === 1) {
      this.#tell(id);
      return id;
    }
    if (this.#seen[id] === 1) return -1;
    const symbol = this.#model.symbols[id]!;
    if (symbol.choice >= 0) return this.#checkMember(id, symbol.choice);
    if (symbol.kind === "choice") return this.#checkChoice(id);
    this.#seen[id] = this.#open[id] = 1;
    const found = this.#checkSymbol(id);
    this.#open[id] = 0;
    return found;
  }

  /** The step that is taken now; used again when it is done. */
  #enter(symbol: SymbolId): Step {
    const known = this.#steps[this.#depth];
    const step: Step = known ?? { symbol, link: "condition", property: undefined };
    step.symbol = symbol;
    step.link = "condition";
    step.property = undefined;
    if (known === undefined) this.#steps.push(step);
    this.#depth++;
    return step;
  }

  /** An entry of a choice is gone through with the choice. */
  #checkMember(id: SymbolId, choice: SymbolId): SymbolId {
    this.#enter(id);
    const found = this.check(choice);
    this.#depth--;
    return found;
  }

  /** A choice and what it contains are gone through together. */
  #checkChoice(id: SymbolId): SymbolId {
    const { members } = this.#model.symbols[id]!;
    this.#enter(id);
    for (const one of [...members, id]) this.#seen[one] = this.#open[one] = 1;
    let found = this.#checkSymbol(id);
    this.#open[id] = 0;
    for (const member of members) if (found < 0) found = this.#checkSymbol(member);
    for (const member of members) this.#open[member] = 0;
    this.#depth--;
    return found >= 0 && this.#model.symbols[found]!.choice === id ? id : found;
  }

  #checkSymbol(id: SymbolId): SymbolId {
    const step = this.#enter(id);
    const found = this.#checkParts(this.#model.symbols[id]!, step);
    this.#depth--;
    return found;
  }

  #checkParts(symbol: SymbolRecord, step: Step): SymbolId {
    for (const link of BY_EXPRESSION) {
      step.link = link;
      const found = this.#checkExpression(symbol[link]);
      if (found >= 0) return found;
    }
    for (const propertyId of symbol.properties) {
      const property = this.#model.properties[propertyId]!;
      if (property.kind === "choice" || property.kind === "select" || property.kind === "imply") continue;
      step.property = property;
      step.link = "condition";
      const found = this.#checkExpression(property.condition);
      if (found >= 0) return found;
      if (property.kind !== "default" || symbol.kind === "choice") continue;
      step.link = "value";
      const inValue = this.#checkExpression(property.value);
      if (inValue >= 0) return inValue;
    }
    return -1;
  }

  #checkExpression(id: ExprId): SymbolId {
    if (id === NONE) return -1;
    const code = this.#model.expressions;
    switch (code[id]!) {
      case OP.symbol:
        return this.#checkMentioned(code[id + 1]!);
      case OP.not:
        return this.#checkExpression(code[id + 1]!);
      case OP.and:
      case OP.or:
        for (let i = 0; i < code[id + 1]!; i++) {
          const found = this.#checkExpression(code[id + 2 + i]!);
          if (found >= 0) return found;
        }
        return -1;
      default: {
        const left = this.#checkMentioned(code[id + 1]!);
        return left >= 0 ? left : this.#checkMentioned(code[id + 2]!);
      }
    }
  }

  /** Most have been gone through. */
  #checkMentioned(id: SymbolId): SymbolId {
    return this.#seen[id] === 1 && this.#open[id] === 0 ? -1 : this.check(id);
  }

  #tell(id: SymbolId): void {
    const { symbols } = this.#model;
    const { choice } = symbols[id]!;
    const extra: Step[] = choice >= 0 ? [{ symbol: id, link: "condition", property: undefined }] : [];
    const last = choice >= 0 ? choice : id;
    const steps = [...this.#steps.slice(0, this.#depth), ...extra];
    const start = steps.findLastIndex(({ symbol }) => symbol === last);
    const circle = steps.slice(Math.max(0, start));
    const links = circle.map((step, i) => this.#link(step, circle[i + 1]?.symbol ?? last));
    const names = [...circle.map(({ symbol }) => shownSymbol(symbols[symbol])), shownSymbol(symbols[last])];
    const first = circle[0];
    const place = first === undefined ? undefined : this.#placeOf(first);
    this.#context.report(
      recursiveDependency(
        names,
        links.map(({ text, at }) => (at === undefined ? text : `${this.#context.shown(at)}: ${text}`)),
        this.#context.spanOf(place ?? { file: 0, offset: 0 }),
      ),
    );
  }

  #placeOf({ symbol, property }: Step): Place | undefined {
    const record = this.#model.symbols[symbol]!;
    const isOfChoice = record.kind === "choice" || record.choice >= 0;
    return (isOfChoice ? undefined : property) ?? this.#model.properties[record.properties[0] ?? -1];
  }

  #link(step: Step, next: SymbolId): { readonly text: string; readonly at: Place | undefined } {
    const symbol = this.#model.symbols[step.symbol]!;
    const [name, other] = [shownSymbol(symbol), shownSymbol(this.#model.symbols[next])];
    const at = this.#placeOf(step);
    if (symbol.kind === "choice") return { text: `choice ${name} contains symbol ${other}`, at };
    if (symbol.choice >= 0) return { text: `symbol ${name} is part of choice ${other}`, at };
    const kind = step.property?.kind === "definition" ? "symbol" : (step.property?.kind ?? "symbol");
    switch (step.link) {
      case "dependency":
        return { text: `symbol ${name} depends on ${other}`, at };
      case "selected":
        return { text: `symbol ${name} is selected by ${other}`, at };
      case "implied":
        return { text: `symbol ${name} is implied by ${other}`, at };
      case "value":
        return { text: `symbol ${name} ${kind} value contains ${other}`, at };
      case "condition":
        return { text: `symbol ${name} ${kind} is visible depending on ${other}`, at };
      default:
        return assertNever(step.link);
    }
  }
}
