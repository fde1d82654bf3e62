import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { impossibleCase, missingCases, unreachableArm } from "#diagnostics/static-checks.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { Expr, MatchArm, MatchExpr } from "#syntax/ast.ts";
import { plainText } from "./literals.ts";
import { casesOfType, type Cases, type OptionCases } from "./option-cases.ts";
import { spanOf, type Rule } from "./rule.ts";
import { findName, moduleOf, type CheckedModule, type Scope } from "./scope.ts";

/** `match`: all cases of an enum or a bool, else `_`; no arm after one that takes its values already. */
export const matches: Rule = function* ({ sites, options }) {
  for (const { expr, scope, phase, body } of sites) {
    if (expr.kind !== "match" || phase === "configuration") continue;
    const module = moduleOf(scope);
    const cases = casesOf(expr.subject, scope, body, options);
    yield* checkReach(expr, cases, module);
    yield* checkCases(expr, cases, module);
  }
};

function* checkReach(expr: MatchExpr, cases: Cases, module: CheckedModule): Generator<Diagnostic> {
  const taken = new Map<string, MatchArm>();
  let all: MatchArm | undefined;
  for (const arm of expr.arms) {
    const keys = arm.patterns.map(keyOf);
    const [first] = keys;
    const before = all ?? (first !== undefined && keys.every((key) => key !== undefined && taken.has(key)) ? taken.get(first) : undefined);
    if (before) yield unreachableArm("arm", spanOf(module, arm), spanOf(module, before));
    else if (keys.length === 0 && typeof cases !== "string" && cases.every((one) => taken.has(one))) {
      yield unreachableArm("arm", spanOf(module, arm));
    }
    for (const [i, key] of keys.entries()) {
      if (key === undefined) continue;
      const [pattern, earlier] = [arm.patterns[i], taken.get(key)];
      if (earlier && pattern && !before) yield unreachableArm("pattern", spanOf(module, pattern), spanOf(module, earlier));
      taken.set(key, earlier ?? arm);
    }
    if (keys.length === 0) all ??= arm;
  }
}

function* checkCases(expr: MatchExpr, cases: Cases, module: CheckedModule): Generator<Diagnostic> {
  const hasRest = expr.arms.some((arm) => arm.patterns.length === 0);
  const patterns = expr.arms.flatMap((arm) => arm.patterns);
  const keys = new Set(patterns.map(keyOf));
  if (typeof cases !== "string") {
    for (const pattern of patterns) {
      const key = keyOf(pattern);
      if (key === undefined || cases.includes(key)) continue;
      yield impossibleCase(key, cases, nearest(key, cases)?.replaceAll('"', ""), spanOf(module, pattern));
    }
  }
  if (hasRest || cases === "unknown" || keys.has(undefined)) return;
  const isBool = keys.has("true") && keys.has("false");
  if (cases === "any") {
    if (!isBool) yield missingCases([], spanOf(module, expr.subject));
    return;
  }
  const missing = cases.filter((one) => !keys.has(one));
  if (missing.length > 0) yield missingCases(missing, spanOf(module, expr.subject));
}

/** Two patterns are equal where their keys are. */
function keyOf(pattern: Expr): string | undefined {
  if (pattern.kind === "bool" || pattern.kind === "int") return String(pattern.value);
  const text = plainText(pattern);
  return text === undefined ? undefined : JSON.stringify(text);
}

function casesOf(subject: Expr, scope: Scope, body: string | undefined, options: OptionCases): Cases {
  if (subject.kind === "ref") {
    const found = findName(scope, subject.name);
    const { type, value } = found.kind === "binding" ? found.binding : {};
    if (type) return casesOfType(type);
    // `let { mode = opt.mode } in match mode { … }`
    return value?.kind === "member" ? casesOf(value, scope, body, options) : "any";
  }
  if (subject.kind !== "member") return "any";
  const library = libraryOf(subject.object, scope, body);
  // What isn't a library's has no option: a record's field, say.
  const own = library === undefined ? undefined : options.get(library);
  return own?.get(subject.name.text) ?? (isOption(subject.object, scope) ? "unknown" : "any");
}

/** `opt`, `lwip`, `core.lwip`: the last part. */
function libraryOf(object: Expr, scope: Scope, body: string | undefined): string | undefined {
  if (!isOption(object, scope)) return undefined;
  if (object.kind === "ref") return object.name === "opt" ? body : object.name;
  return object.kind === "member" ? object.name.text : undefined;
}

/** Begins with `opt`, or with a name that no value has. */
function isOption(object: Expr, scope: Scope): boolean {
  let at = object;
  while (at.kind === "member") at = at.object;
  if (at.kind !== "ref" || at.name === "target") return false;
  const { kind } = findName(scope, at.name);
  return kind === "nothing" || kind === "special";
}
