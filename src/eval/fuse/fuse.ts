import type { Expr } from "#syntax/ast.ts";
import type { Compiler } from "../code.ts";
import type { Scope } from "../scope.ts";
import { Emitter, type Fused } from "./emitter.ts";
import { emitBody } from "./emit.ts";

/**
 * The same as `c.code(expr, scope)`, fused: the closures of the commonest forms become one JavaScript function, which V8 compiles as a whole; forms
 * that aren't common stay closures, called from it. With `params`, so many parameters are its innermost scope. What
 * either does is the same, down to the errors (test/eval/fuse.test.ts compares them).
 */
export function fuse(c: Compiler, expr: Expr, scope: Scope, params: number | undefined): Fused {
  const emitter = new Emitter();
  const name = emitBody(c, emitter, expr, scope, params);
  return params === undefined ? { code: emitter.compile(name) } : emitter.compileDirect(name, params);
}
