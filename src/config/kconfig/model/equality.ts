import { OP, type ExprId, type Expressions, type Junction } from "./expressions.ts";
import { CONSTANT } from "./model.ts";

/** y and n in a junction decide it or say nothing. */
export function withoutConstants(expressions: Expressions, id: ExprId): ExprId {
  const op = expressions.op(id);
  if (op !== OP.and && op !== OP.or) return id;
  const neutral = expressions.symbol(op === OP.and ? CONSTANT.y : CONSTANT.n);
  const decisive = expressions.symbol(op === OP.and ? CONSTANT.n : CONSTANT.y);
  const parts = expressions.parts(op, id).map((part) => withoutConstants(expressions, part));
  if (parts.includes(decisive)) return decisive;
  const left = parts.filter((part) => part !== neutral);
  return left.length === 0 ? neutral : expressions.junction(op, left);
}

/** Compares expressions part by part, as Linux's `conf` does. */
export class Equality {
  readonly #expressions: Expressions;
  readonly #known = new Map<number, boolean>();

  constructor(expressions: Expressions) {
    this.#expressions = expressions;
  }

  /** Whether two expressions have the same parts, in whatever order. */
  isEqual(a: ExprId, b: ExprId): boolean {
    if (a === b) return true;
    const expressions = this.#expressions;
    const op = expressions.op(a);
    if (op !== expressions.op(b)) return false;
    if (op === OP.not) return this.isEqual(expressions.code[a + 1]!, expressions.code[b + 1]!);
    if (op !== OP.and && op !== OP.or) return false;
    const key = a * 0x4000000 + b;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const [restA, restB] = this.withoutShared(a, b);
    const isSame = restA === restB && expressions.op(restA) === OP.symbol;
    this.#known.set(key, isSame);
    return isSame;
  }

  /** Two expressions without the parts that are in both. */
  withoutShared(a: ExprId, b: ExprId): readonly [ExprId, ExprId] {
    let [restA, restB] = [a, b];
    for (const first of [true, false]) {
      const op = this.#expressions.op(first ? restA : restB);
      if (op !== OP.and && op !== OP.or) continue;
      if (!first && this.#expressions.op(restA) === op) continue;
      [restA, restB] = this.#withoutSharedParts(op, restA, restB);
    }
    return [withoutConstants(this.#expressions, restA), withoutConstants(this.#expressions, restB)];
  }

  #withoutSharedParts(op: Junction, a: ExprId, b: ExprId): readonly [ExprId, ExprId] {
    const expressions = this.#expressions;
    const [partsA, partsB] = [expressions.parts(op, a), expressions.parts(op, b)];
    const [no, yes] = [expressions.symbol(CONSTANT.n), expressions.symbol(CONSTANT.y)];
    for (let i = 0; i < partsA.length; i++) {
      for (let j = 0; j < partsB.length; j++) {
        const part = partsA[i]!;
        if ((part === partsB[j] && (part === yes || part === no)) || !this.isEqual(part, partsB[j]!)) continue;
        partsA[i] = partsB[j] = op === OP.or ? no : yes;
      }
    }
    return [expressions.junction(op, partsA), expressions.junction(op, partsB)];
  }
}
