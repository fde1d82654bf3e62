import type { Expr, Parameter, TypeExpr, TypeField } from "../ast.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { commaList } from "./brackets.ts";
import type { TokenCursor } from "./cursor.ts";
import { line, type Doc } from "./doc.ts";

/** Prints what follows `=`. */
type PrintValue = (p: TokenCursor, e: Expr) => Doc;

/** `(x, y: int = 1)` */
export function printParameters(p: TokenCursor, params: readonly Parameter[], value: PrintValue): Doc {
  const left = [...params];
  return commaList(p, "rparen", () => {
    const param = left.shift();
    return [p.take(), param?.type ? printAnnotation(p, param.type, value) : "", printDefault(p, param?.fallback, value)];
  });
}

/** `: type`, the cursor being at the colon. */
export function printAnnotation(p: TokenCursor, type: TypeExpr, value: PrintValue): Doc {
  return [p.take(), " ", printType(p, type, value)];
}

function printDefault(p: TokenCursor, fallback: Expr | undefined, value: PrintValue): Doc {
  return fallback === undefined ? "" : [" ", p.take(), value(p, fallback)];
}

function printType(p: TokenCursor, type: TypeExpr, value: PrintValue): Doc {
  switch (type.kind) {
    case "type-name":
      return p.take();
    case "type-range": {
      const docs: Doc[] = [];
      while (p.type() !== "rparen") docs.push(p.take());
      return [docs, p.take()];
    }
    case "type-enum":
      return [p.take(), commaList(p, "rparen", () => (p.type() === "raw" ? p.take() : p.takeString()))];
    case "type-list":
      return [p.take(), printType(p, type.element, value), p.take()];
    case "type-map": {
      const open = p.take();
      // `{}` is short for `{ any }`.
      return p.type() === "rbrace" ? [open, p.take()] : [open, " ", printType(p, type.element, value), " ", p.take()];
    }
    case "type-record": {
      const fields: TypeField[] = [...type.fields];
      const field = (): Doc => {
        const one = fields.shift();
        return one === undefined ? "" : [p.take(), printAnnotation(p, one.type, value), printDefault(p, one.fallback, value)];
      };
      return commaList(p, "rbrace", field, line);
    }
    default:
      return assertNever(type);
  }
}
