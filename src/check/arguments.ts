import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { wrongArguments } from "#diagnostics/static-checks.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { CallExpr } from "#syntax/ast.ts";
import { knownFunction, type KnownFunction } from "./known-functions.ts";
import { spanOf, type Rule } from "./rule.ts";
import { moduleOf, type CheckedModule } from "./scope.ts";

/** Calls of functions and rules that are known, with arguments that they don't have or without those that they need. */
export const callArguments: Rule = function* (recipes) {
  for (const { expr, scope, phase } of recipes.sites) {
    if (expr.kind !== "call" || phase === "configuration") continue;
    const known = knownFunction(expr.callee, scope, recipes);
    if (known) yield* checkCall(expr, known, moduleOf(scope));
  }
};

function* checkCall(call: CallExpr, { name, params }: KnownFunction, module: CheckedModule): Generator<Diagnostic> {
  const signature = `${name}(${params.map((param) => (param.optional ? `${param.name} = …` : param.name)).join(", ")})`;
  const names = params.map((param) => param.name);
  const given = new Set<string>();
  let place = 0;
  let isCertain = true;
  for (const argument of call.args) {
    const param = argument.name ? argument.name.text : names[place++];
    const at = spanOf(module, argument.name ?? argument);
    if (param === undefined) {
      yield wrongArguments(`${name} takes ${count(params.length)}, and gets ${call.args.length}`, signature, undefined, at);
      return;
    }
    if (!names.includes(param)) {
      // A misspelt name is one mistake, not two.
      isCertain = false;
      yield wrongArguments(`${name} has no parameter "${param}"`, signature, nearest(param, names), at);
    } else if (given.has(param)) {
      yield wrongArguments(`${name} gets "${param}" twice`, signature, undefined, at);
    }
    given.add(param);
  }
  const missing = params.find((param) => !param.optional && !given.has(param.name));
  if (missing && isCertain) yield wrongArguments(`${name} needs "${missing.name}"`, signature, undefined, spanOf(module, call));
}

const count = (n: number): string => (n === 1 ? "1 argument" : `${n} arguments`);
