import { assertNever } from "#diagnostics/assert-never.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { unknownType, wrongLiteral } from "#diagnostics/static-checks.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { CallExpr, Expr, Parameter, TypeExpr } from "#syntax/ast.ts";
import { typesIn } from "#syntax/visit.ts";
import { knownFunction } from "./known-functions.ts";
import { certainType, nameOfType, plainText, shownLiteral, type ValueType } from "./literals.ts";
import { spanOf, type Recipes, type Rule } from "./rule.ts";
import { moduleOf, type CheckedModule, type Scope } from "./scope.ts";

type Report = (what: string, wanted: string, expr: Expr) => void;

/** What a type takes, by its name (src/eval/compile-type.ts). */
const TAKES: Readonly<Record<string, readonly ValueType[]>> = {
  bool: ["bool"],
  int: ["int"],
  size: ["int"],
  string: ["string"],
  function: ["function"],
  path: ["path", "derivation"],
  file: ["path", "derivation"],
  tree: ["path", "derivation"],
  derivation: ["derivation"],
  record: ["record"],
  list: ["list"],
  any: ["bool", "int", "string", "path", "list", "record", "function", "derivation"],
};

/** Operators and types whose operand, default or argument is written out and can't be right, and types that don't exist. */
export const literalTypes: Rule = function* (recipes) {
  const found: Diagnostic[] = [];
  for (const { expr, scope, phase } of recipes.sites) {
    if (phase === "configuration") continue;
    const module = moduleOf(scope);
    const report: Report = (what, wanted, wrong) => {
      const type = certainType(wrong);
      if (type) found.push(wrongLiteral(what, wanted, shownLiteral(wrong, type), spanOf(module, wrong)));
    };
    checkOperands(expr, report);
    if (expr.kind === "function") checkParameters(expr.params, module, found, report);
    if (expr.kind === "call") checkArguments(expr, scope, recipes, report);
  }
  const { module } = recipes;
  for (const item of module.module.items) {
    if (item.kind !== "rule") continue;
    checkParameters(item.params, module, found, (what, wanted, wrong) => {
      const type = certainType(wrong);
      if (type) found.push(wrongLiteral(what, wanted, shownLiteral(wrong, type), spanOf(module, wrong)));
    });
  }
  yield* found;
};

function checkOperands(expr: Expr, report: Report): void {
  const need = (operand: Expr, wanted: readonly ValueType[], what: string): void => {
    const type = certainType(operand);
    if (type && !wanted.includes(type)) report(what, wanted.map(nameOfType).join(" or "), operand);
  };
  if (expr.kind === "unary") need(expr.operand, [expr.op === "!" ? "bool" : "int"], `what follows \`${expr.op}\``);
  if (expr.kind === "if") need(expr.condition, ["bool"], "the condition of `if`");
  if (expr.kind === "comprehension") {
    need(expr.source, ["list"], "what follows `in`");
    if (expr.filter) need(expr.filter, ["bool"], "what follows `if`");
  }
  if (expr.kind === "call") need(expr.callee, ["function"], "what is called");
  if (expr.kind === "list") {
    for (const item of expr.items) {
      if (item.spread) need(item.value, ["list"], "what follows `...`");
      if (item.when) need(item.when, ["bool"], "what follows `when`");
    }
  }
  if (expr.kind === "record") {
    for (const field of expr.fields) {
      if (field.kind === "spread") need(field.value, ["record"], "what follows `...`");
      if (field.kind === "computed") need(field.key, ["string"], "the key");
      if (field.when) need(field.when, ["bool"], "what follows `when`");
    }
  }
  const wanted = expr.kind === "binary" ? OPERANDS[expr.op] : undefined;
  if (expr.kind === "binary" && wanted) {
    need(expr.left, wanted, `the left side of \`${expr.op}\``);
    need(expr.right, wanted, `the right side of \`${expr.op}\``);
  }
}

const OPERANDS: Readonly<Record<string, readonly ValueType[]>> = {
  "&&": ["bool"],
  "||": ["bool"],
  "+": ["int"],
  "-": ["int"],
  "*": ["int"],
  "%": ["int"],
  "&": ["record"],
  "++": ["list", "string"],
};

/** Types that may have bounds. */
const RANGED = ["int", "size"];

function checkParameters(params: readonly Parameter[], module: CheckedModule, found: Diagnostic[], report: Report): void {
  for (const { type, fallback, name } of params) {
    if (!type) continue;
    if (fallback) checkLiteral(type, fallback, `the default of "${name.text}"`, report);
    for (const one of typesIn(type)) {
      if (one.kind === "type-name" && TAKES[one.name] === undefined) {
        const known = Object.keys(TAKES);
        found.push(unknownType(one.name, nearest(one.name, known), known, spanOf(module, one)));
      }
      if (one.kind === "type-range" && !RANGED.includes(one.name))
        found.push(unknownType(one.name, nearest(one.name, RANGED), RANGED, spanOf(module, one)));
      if (one.kind === "type-record") {
        for (const field of one.fields) {
          if (field.fallback) checkLiteral(field.type, field.fallback, `the default of "${field.name.text}"`, report);
        }
      }
    }
  }
}

function checkArguments(call: CallExpr, scope: Scope, recipes: Recipes, report: Report): void {
  const known = knownFunction(call.callee, scope, recipes);
  if (!known) return;
  let place = 0;
  for (const { name, value } of call.args) {
    const param = name ? known.params.find((one) => one.name === name.text) : known.params[place++];
    if (param?.type) checkLiteral(param.type, value, `the argument "${param.name}"`, report);
    if (param?.takes !== undefined) checkBuiltinArgument(param.takes, value, `the argument "${param.name}"`, report);
  }
}

const KINDS: Readonly<Record<string, string>> = { "[": "list", "{": "record" };

/** Only what kind of value it is: elements and fields are evaluation's. */
function checkBuiltinArgument(takes: string, expr: Expr, what: string, report: Report): void {
  const given = certainType(expr);
  const wanted = takes.split(" | ").flatMap((type) => KINDS[type.charAt(0)] ?? (type.startsWith("enum(") ? "string" : type));
  if (given === undefined || wanted.some((type) => TAKES[type]?.includes(given) ?? false)) return;
  const names = wanted.map((type) => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`));
  report(what, [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" or "), expr);
}

function checkLiteral(type: TypeExpr, expr: Expr, what: string, report: Report): void {
  const given = certainType(expr);
  if (given === undefined) return;
  switch (type.kind) {
    case "type-name": {
      const takes = TAKES[type.name];
      if (takes && !takes.includes(given)) report(what, takes.map(nameOfType).join(" or "), expr);
      if (type.name === "size" && expr.kind === "int" && expr.value < 0n) report(what, "a size of 0 or more bytes", expr);
      return;
    }
    case "type-range": {
      const { min, max } = type;
      const isOutside = expr.kind === "int" && (expr.value < min.value || expr.value > max.value);
      if (given !== "int" || isOutside) report(what, `an int from ${min.value} to ${max.value}`, expr);
      return;
    }
    case "type-enum": {
      const values = type.values.map((value) => JSON.stringify(plainText(value) ?? ""));
      const text = plainText(expr);
      if (given !== "string" || (text !== undefined && !values.includes(JSON.stringify(text))))
        report(what, `one of ${values.join(", ")}`, expr);
      return;
    }
    case "type-list":
      if (given !== "list") report(what, "a list", expr);
      if (expr.kind === "list") {
        for (const item of expr.items) if (!item.spread) checkLiteral(type.element, item.value, `an element of ${what}`, report);
      }
      return;
    case "type-map":
      if (given !== "record") report(what, "a record", expr);
      if (expr.kind === "record") {
        for (const field of expr.fields) if (field.kind !== "spread") checkLiteral(type.element, field.value, `a field of ${what}`, report);
      }
      return;
    case "type-record":
      if (given !== "record") report(what, "a record", expr);
      if (expr.kind === "record") {
        for (const field of expr.fields) {
          const known = field.kind === "named" ? type.fields.find(({ name }) => name.text === field.name.text) : undefined;
          if (known) checkLiteral(known.type, field.value, `"${known.name.text}" of ${what}`, report);
        }
      }
      return;
    default:
      assertNever(type);
  }
}
