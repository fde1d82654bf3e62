import { NONE, OP, type Comparison, type ExprId, type Expressions, type Junction } from "./expressions.ts";
import { Equality, withoutConstants } from "./equality.ts";
import { joinAnd, joinOr, type SymbolFacts } from "./join.ts";
import { namesModule } from "./mentions.ts";
import { CONSTANT, type SymbolId } from "./model.ts";

/** The symbol that a part is about; -1: it has parts itself, or is y or n. */
function headOf(code: Int32Array, id: ExprId): SymbolId {
  const op = code[id]!;
  const at = op === OP.not ? code[id + 1]! : id;
  const inner = code[at]!;
  if (inner === OP.and || inner === OP.or || inner === OP.not) return -1;
  const symbol = code[at + 1]!;
  return symbol <= CONSTANT.y ? -1 : symbol;
}

/** The opposite of a comparison. */
const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  [OP.equal]: OP.unequal,
  [OP.unequal]: OP.equal,
  [OP.less]: OP.greaterEqual,
  [OP.lessEqual]: OP.greater,
  [OP.greater]: OP.lessEqual,
  [OP.greaterEqual]: OP.less,
};

/** A symbol that is bool, compared with m. */
export interface NeverModule {
  readonly symbol: SymbolId;
  readonly outcome: "n" | "y";
}

/**
 * Brings expressions into the form in which Linux's `conf` keeps them: values stay what they are, but which entries become submenus of another, and
 * what messages show, depends on the form. What it works out counts as long as no symbol's type changes: see `forget`.
 */
export class Simplifier {
  readonly #expressions: Expressions;
  readonly #facts: SymbolFacts;
  readonly #transformed = new Map<ExprId, ExprId>();
  readonly #joined = new Map<ExprId, ExprId>();
  readonly #passed = new Map<ExprId, ExprId>();
  readonly #equality: Equality;
  readonly #isEqual = (a: ExprId, b: ExprId): boolean => this.#equality.isEqual(a, b);
  /** Found in what was transformed last. */
  neverModules: NeverModule[] = [];

  constructor(expressions: Expressions, facts: SymbolFacts) {
    this.#expressions = expressions;
    this.#facts = facts;
    this.#equality = new Equality(expressions);
  }

  /** A symbol has got a type: what was worked out before may have another form now. */
  forget(): void {
    this.#transformed.clear();
    this.#joined.clear();
    this.#passed.clear();
  }

  /** `m` becomes `m && MODULES`, but in comparisons. */
  withModules(id: ExprId, modules: SymbolId): ExprId {
    if (id === NONE || !namesModule(this.#expressions.code, id)) return id;
    const expressions = this.#expressions;
    const { code } = expressions;
    switch (code[id]!) {
      case OP.symbol:
        return code[id + 1] === CONSTANT.m ? expressions.and(id, expressions.symbol(modules)) : id;
      case OP.not: {
        const inner = code[id + 1]!;
        const made = this.withModules(inner, modules);
        return made === inner ? id : expressions.not(made);
      }
      case OP.and:
      case OP.or:
        return this.#mapped(code[id], id, (part) => this.withModules(part, modules));
      default:
        return id;
    }
  }

  /** Pushes `!` inwards, and makes comparisons of bool symbols with constants what they are. */
  transform(id: ExprId): ExprId {
    if (this.neverModules.length > 0) this.neverModules = [];
    return id === NONE ? NONE : this.#transform(id);
  }

  /** Without parts that say the same as others, or less. */
  withoutDuplicates(id: ExprId): ExprId {
    if (id === NONE) return NONE;
    if (this.#isPlain(id)) return id;
    const known = this.#joined.get(id);
    if (known !== undefined) return known;
    let now = id;
    for (;;) {
      const op = this.#expressions.op(now);
      if (op !== OP.and && op !== OP.or) break;
      const after = this.#onePass(op, now);
      if (after === now) break;
      now = withoutConstants(this.#expressions, after);
    }
    this.#joined.set(id, now);
    return now;
  }

  /**
   * Whether `of` asks for nothing that `by` doesn't ask for: leaves out of both what they share, and looks whether anything is left of `of`. Both as
   * they are after `positively`.
   */
  covers(by: ExprId, of: ExprId): boolean {
    if (of === NONE || by === NONE) return of === NONE || this.#isYes(of);
    return this.#isYes(this.#equality.withoutShared(by, of)[1]);
  }

  /** `A` becomes `A!=n` and so on, then simplified: a form in which expressions can be compared. */
  positively(id: ExprId): ExprId {
    return this.withoutDuplicates(this.transform(this.#comparedWithNo(id, OP.unequal)));
  }

  /** No two of its parts speak of one symbol, and none has parts itself: most are so, and nothing can be joined. */
  #isPlain(id: ExprId): boolean {
    const { code } = this.#expressions;
    const op = code[id];
    if (op !== OP.and && op !== OP.or) return true;
    const end = id + 2 + code[id + 1]!;
    for (let at = id + 2; at < end; at++) {
      const head = headOf(code, code[at]!);
      if (head < 0) return false;
      for (let before = id + 2; before < at; before++) if (headOf(code, code[before]!) === head) return false;
    }
    return true;
  }

  #isYes(id: ExprId): boolean {
    return this.#expressions.op(id) === OP.symbol && this.#expressions.code[id + 1] === CONSTANT.y;
  }

  /** Each part changed; the same id where none is. */
  #mapped(op: Junction, id: ExprId, change: (part: ExprId) => ExprId): ExprId {
    const count = this.#expressions.code[id + 1]!;
    for (let i = 0; i < count; i++) {
      // Changing one may move the code to a larger array.
      const before = this.#expressions.code[id + 2 + i]!;
      const after = change(before);
      if (after === before) continue;
      const parts = this.#expressions.parts(op, id);
      parts[i] = after;
      for (let rest = i + 1; rest < count; rest++) parts[rest] = change(parts[rest]!);
      return this.#expressions.junction(op, parts);
    }
    return id;
  }

  #transform(id: ExprId): ExprId {
    if (this.#expressions.code[id] === OP.symbol) return id;
    const known = this.#transformed.get(id);
    if (known !== undefined) return known;
    const told = this.neverModules.length;
    const made = this.#transformOnce(id);
    // What is told is told at each place.
    if (told === this.neverModules.length) this.#transformed.set(id, made);
    return made;
  }

  #transformOnce(id: ExprId): ExprId {
    const { code } = this.#expressions;
    const op = code[id]!;
    switch (op) {
      case OP.and:
      case OP.or:
        return this.#mapped(op, id, (part) => this.#transform(part));
      case OP.not:
        return this.#negated(this.#transform(code[id + 1]!));
      case OP.equal:
      case OP.unequal:
        return this.#facts.type(code[id + 1]!) === "bool" ? this.#boolComparison(id, op === OP.equal) : id;
      default:
        return id;
    }
  }

  #boolComparison(id: ExprId, isEqual: boolean): ExprId {
    const expressions = this.#expressions;
    const symbol = expressions.code[id + 1]!;
    switch (expressions.code[id + 2]!) {
      case CONSTANT.n:
        return isEqual ? expressions.not(expressions.symbol(symbol)) : expressions.symbol(symbol);
      case CONSTANT.m:
        this.neverModules.push({ symbol, outcome: isEqual ? "n" : "y" });
        return expressions.symbol(isEqual ? CONSTANT.n : CONSTANT.y);
      case CONSTANT.y:
        return isEqual ? expressions.symbol(symbol) : expressions.not(expressions.symbol(symbol));
      default:
        return id;
    }
  }

  /** The negation of what is transformed already. */
  #negated(id: ExprId): ExprId {
    const expressions = this.#expressions;
    const { code } = expressions;
    const op = code[id]!;
    switch (op) {
      case OP.not:
        return this.#transform(code[id + 1]!);
      case OP.and:
      case OP.or: {
        const parts = expressions.parts(op, id).map((part) => this.#transform(expressions.not(part)));
        return expressions.junction(op === OP.and ? OP.or : OP.and, parts);
      }
      case OP.symbol: {
        const symbol = code[id + 1]!;
        return symbol <= CONSTANT.y ? expressions.symbol(CONSTANT.y - symbol) : expressions.not(id);
      }
      default:
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all others are comparisons
        return expressions.compare(OPPOSITE[op as Comparison], code[id + 1]!, code[id + 2]!);
    }
  }

  /** Whether an expression isn't n (`unequal`) or is (`equal`), said of its symbols. */
  #comparedWithNo(id: ExprId, how: typeof OP.equal | typeof OP.unequal): ExprId {
    const expressions = this.#expressions;
    const isUnequal = how === OP.unequal;
    const turned = (e: ExprId): ExprId => (isUnequal ? expressions.not(e) : e);
    if (id === NONE) return turned(expressions.symbol(CONSTANT.n));
    const { code } = expressions;
    const op = code[id]!;
    switch (op) {
      case OP.and:
      case OP.or: {
        const parts = expressions.parts(op, id).map((part) => this.#comparedWithNo(part, OP.equal));
        return turned(expressions.junction(op === OP.and ? OP.or : OP.and, parts));
      }
      case OP.not:
        return this.#comparedWithNo(code[id + 1]!, isUnequal ? OP.equal : OP.unequal);
      case OP.symbol:
        return expressions.compare(how, code[id + 1]!, CONSTANT.n);
      default:
        return isUnequal ? id : expressions.not(id);
    }
  }

  /** Every part against every other, once. The same id: there was nothing to do. */
  #onePass(op: Junction, id: ExprId): ExprId {
    const known = this.#passed.get(id);
    if (known !== undefined) return known;
    const expressions = this.#expressions;
    const parts = expressions.parts(op, id);
    const heads = parts.map((part) => headOf(expressions.code, part));
    const neutral = expressions.symbol(op === OP.and ? CONSTANT.y : CONSTANT.n);
    const join = op === OP.and ? joinAnd : joinOr;
    let isChanged = false;
    const change = (at: number, to: ExprId): void => {
      if (parts[at] === to) return;
      isChanged = true;
      parts[at] = to;
      heads[at] = headOf(expressions.code, to);
    };
    for (let i = 0; i < parts.length; i++) {
      // A part that one pass leaves as it is.
      let settled: ExprId = NONE;
      for (let j = 0; j < parts.length; j++) {
        if (i === j) continue;
        const part = parts[i]!;
        if (part !== settled) {
          const inner = expressions.op(part);
          if (inner === OP.and || inner === OP.or) change(i, this.#onePass(inner, part));
          if (parts[i] === part) settled = part;
        }
        // What speaks of different symbols can't be joined.
        if (heads[i] !== heads[j]) continue;
        const together = join(expressions, this.#facts, parts[i]!, parts[j]!, this.#isEqual);
        if (together === undefined) continue;
        change(i, neutral);
        change(j, together);
        isChanged = true;
      }
    }
    const made = isChanged ? this.#withPlaceholder(op, parts, id) : id;
    this.#passed.set(id, made);
    return made;
  }

  /** Two neutral parts that are joined give the same code again: something must tell that there is still something to do. */
  #withPlaceholder(op: Junction, parts: readonly ExprId[], before: ExprId): ExprId {
    const made = this.#expressions.junction(op, parts);
    return made === before ? withoutConstants(this.#expressions, made) : made;
  }
}
