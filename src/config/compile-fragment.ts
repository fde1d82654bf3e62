import { assertNever } from "#diagnostics/assert-never.ts";
import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { constCycle, notInConditions, unknownEnumValue, unknownName, unknownOption, wrongFragmentType } from "#diagnostics/declarations.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { BinaryExpr, CallExpr, Expr, Name, NamePath, Node, OptionsFromEntry } from "#syntax/ast.ts";
import type { Constants } from "./constants.ts";
import type { Fragment, FragmentOperator } from "./fragment.ts";
import type { KconfigOptions } from "./from-kconfig/kconfig-options.ts";
import { namePathOf, pathText, plainString } from "./literal.ts";
import { find, lookup, type Names } from "./names.ts";
import type { OptionType } from "./resolved.ts";
import { spanIn, type Workspace } from "./workspace.ts";

/** "any": already reported. */
export type FragmentType = "bool" | "int" | "string" | "any";

export interface TypedFragment {
  readonly fragment: Fragment;
  readonly type: FragmentType;
  /** Of an enum option: its values. */
  readonly values?: readonly string[];
}

/** Options by key ("core.lwip.mode") with their types; filled before any fragment is compiled. Undefined: its type is wrong, which was reported. */
export type OptionTypes = ReadonlyMap<string, OptionType | undefined>;

export interface FragmentScope {
  readonly workspace: Workspace;
  readonly names: Names;
  readonly constants: Constants;
  readonly options: OptionTypes;
  /** `options from` → what it names; undefined: it can't be read. */
  readonly kconfig: ReadonlyMap<OptionsFromEntry, KconfigOptions | undefined>;
  /** Libraries not all of whose options are known, since their Kconfig file can't be read. */
  readonly unread: ReadonlySet<string>;
  /** Module that the text stands in. */
  readonly module: string;
  readonly input: string;
  /** Library whose options are `opt.x`. */
  readonly own?: string;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** Settles names and checks types. Undefined: reported. Errors: KILN-E0302–0304, KILN-E0309–0311, KILN-E0313, KILN-E0330. */
export function compileFragment(expr: Expr, scope: FragmentScope, expected?: FragmentType): Fragment | undefined {
  const compiled = compile(expr, scope);
  if (!compiled) return undefined;
  if (expected !== undefined && !fits(compiled.type, expected)) {
    scope.report(wrongFragmentType(expected, compiled.type, spanOf(scope, expr)));
    return undefined;
  }
  return compiled.fragment;
}

const spanOf = (scope: FragmentScope, node: Node): Span => spanIn(scope.workspace, scope.module, node);
const fits = (type: FragmentType, expected: FragmentType): boolean => type === expected || type === "any" || expected === "any";

function compile(expr: Expr, scope: FragmentScope): TypedFragment | undefined {
  const at = spanOf(scope, expr);
  switch (expr.kind) {
    case "bool":
    case "int":
      return { fragment: { kind: "value", value: expr.value, at }, type: expr.kind };
    case "string": {
      const text = plainString(expr);
      if (text === undefined) scope.report(notInConditions("a string with ${…}", at));
      return text === undefined ? undefined : { fragment: { kind: "value", value: text, at }, type: "string" };
    }
    case "ref":
    case "member":
      return compilePath(expr, scope);
    case "unary": {
      const type = expr.op === "!" ? "bool" : "int";
      const operand = compileFragment(expr.operand, scope, type);
      return operand && { fragment: { kind: expr.op === "!" ? "not" : "negate", operand, at }, type };
    }
    case "binary":
      return compileBinary(expr, scope);
    case "call":
      return compileDivision(expr, scope);
    case "if": {
      const condition = compileFragment(expr.condition, scope, "bool");
      const then = compile(expr.then, scope);
      const otherwise = compile(expr.otherwise, scope);
      if (!condition || !then || !otherwise) return undefined;
      if (!fits(otherwise.type, then.type)) {
        scope.report(wrongFragmentType(then.type, otherwise.type, spanOf(scope, expr.otherwise)));
        return undefined;
      }
      return { fragment: { kind: "if", condition, yes: then.fragment, no: otherwise.fragment, at }, type: then.type };
    }
    case "path":
    case "list":
    case "comprehension":
    case "record":
    case "index":
    case "has":
    case "let":
    case "match":
    case "function":
    case "derivation":
      scope.report(notInConditions(WHAT[expr.kind], at));
      return undefined;
    default:
      return assertNever(expr);
  }
}

const WHAT = {
  path: "a path",
  list: "a list",
  comprehension: "a list",
  record: "a record",
  index: "an index",
  has: "`has`",
  let: "`let`",
  match: "`match`",
  function: "a function",
  derivation: "a derivation",
} as const;

/** `opt.mode`, `heap.size`, `core.lwip.present`, `target.arch`, a const. */
function compilePath(expr: Expr, scope: FragmentScope): TypedFragment | undefined {
  const at = spanOf(scope, expr);
  const path = namePathOf(expr);
  if (!path) {
    scope.report(notInConditions("this", at));
    return undefined;
  }
  const [first, second, third] = path.parts.map((part) => part.text);
  if (first === "target") {
    if ((second === "platform" || second === "arch") && third === undefined)
      return { fragment: { kind: "target", field: second, at }, type: "string" };
    scope.report(unknownName("field of target", pathText(path), nearest(second ?? "", ["platform", "arch"]), at));
    return undefined;
  }
  // An image calls its own library's options `app.x`, where it wishes something of them and where it asks.
  if (first === "opt" || (first === "app" && scope.own === "app")) return compileOwn(path, scope, at);
  if (second === undefined && first !== undefined) {
    const constant = scope.constants.find(scope.module, first);
    if (constant) return compileConstant(constant, scope, at);
    scope.report(bareName(first, scope, at));
    return undefined;
  }
  const found = lookup(scope.names, scope.input, path.parts);
  const isInterface = found.kind === "found" && found.named.kind === "interface";
  const settled = find(
    scope.names,
    scope.input,
    path,
    ["library", ...(isInterface ? (["interface"] as const) : [])],
    at,
    scope.report,
    "one",
  );
  if (!settled) return undefined;
  const [member] = settled.rest;
  if (member?.text === "present") return { fragment: { kind: "present", name: settled.named.name, at }, type: "bool" };
  if (!member) {
    scope.report(wrongFragmentType("bool", "library", at));
    return undefined;
  }
  return compileOption(settled.named.name, member, scope, at);
}

/** A bare name that is no const: most likely an own option without `opt.`, or a bool written as a library. */
function bareName(name: string, scope: FragmentScope, at: Span): Diagnostic {
  const own = scope.own !== undefined && scope.options.has(`${scope.own}.${name}`) ? [`opt.${name}`] : [];
  const library = lookup(scope.names, scope.input, [{ kind: "name", text: name, start: 0, end: 0 }]);
  const present = library.kind === "found" && library.named.kind === "library" ? [`${name}.present`] : [];
  return unknownName("const", name, own[0] ?? present[0] ?? nearest(name, scope.constants.names(scope.module)), at);
}

function compileOwn(path: NamePath, scope: FragmentScope, at: Span): TypedFragment | undefined {
  const [, option, more] = path.parts;
  if (scope.own === undefined || !option || more) {
    scope.report(notInConditions(scope.own === undefined ? "`opt` outside of a library" : pathText(path), at));
    return undefined;
  }
  return compileOption(scope.own, option, scope, at);
}

function compileOption(library: string, option: Name, scope: FragmentScope, at: Span): TypedFragment | undefined {
  const key = `${library}.${option.text}`;
  const type = scope.options.get(key);
  if (!type) {
    reportUnknownOption(library, option.text, scope, at);
    return undefined;
  }
  const fragment = { kind: "option", key, at } as const;
  switch (type.kind) {
    case "bool":
      return { fragment, type: "bool" };
    case "int":
    case "size":
      return { fragment, type: "int" };
    case "string":
      return { fragment, type: "string" };
    case "enum":
      return { fragment, type: "string", values: type.values };
    default:
      return assertNever(type);
  }
}

/** Unless its declaration couldn't be read, which was reported. Error: KILN-E0311. */
export function reportUnknownOption(library: string, option: string, scope: FragmentScope, at: Span): void {
  if (scope.options.has(`${library}.${option}`) || scope.unread.has(library)) return;
  scope.report(unknownOption(library, option, nearest(option, optionsOf(scope.options, library)), at));
}

export function optionsOf(options: OptionTypes, library: string): readonly string[] {
  const start = `${library}.`;
  return [...options.keys()]
    .filter((key) => key.startsWith(start) && !key.slice(start.length).includes("."))
    .map((key) => key.slice(start.length));
}

function compileConstant(
  constant: { readonly value: Expr; readonly module: string; readonly name: string },
  scope: FragmentScope,
  at: Span,
) {
  const { constants } = scope;
  if (!constants.enter(constant)) {
    scope.report(constCycle(constant.name, at));
    return undefined;
  }
  const input = scope.workspace.modules.get(constant.module)?.input ?? "";
  const { own: _own, ...outer } = scope;
  const compiled = compile(constant.value, { ...outer, module: constant.module, input });
  constants.leave(constant);
  return compiled;
}

function compileDivision(expr: CallExpr, scope: FragmentScope): TypedFragment | undefined {
  const at = spanOf(scope, expr);
  const [a, b, more] = expr.args;
  if (expr.callee.kind !== "ref" || expr.callee.name !== "div" || !a || !b || more) {
    scope.report(notInConditions("a call (other than `div(a, b)`)", at));
    return undefined;
  }
  const left = compileFragment(a.value, scope, "int");
  const right = compileFragment(b.value, scope, "int");
  return left && right && { fragment: { kind: "binary", op: "div", left, right, at }, type: "int" };
}

function compileBinary(expr: BinaryExpr, scope: FragmentScope): TypedFragment | undefined {
  const at = spanOf(scope, expr);
  const both = (op: FragmentOperator, operands: FragmentType, type: FragmentType): TypedFragment | undefined => {
    const left = compileFragment(expr.left, scope, operands);
    const right = compileFragment(expr.right, scope, operands);
    return left && right && { fragment: { kind: "binary", op, left, right, at }, type };
  };
  switch (expr.op) {
    case "||":
    case "&&":
      return both(expr.op, "bool", "bool");
    case "<":
    case "<=":
    case ">":
    case ">=":
      return both(expr.op, "int", "bool");
    case "+":
    case "-":
    case "*":
    case "%":
      return both(expr.op, "int", "int");
    case "==":
    case "!=":
      return compileEquality(expr, expr.op, scope);
    case "??":
    case "++":
    case "&":
    case "/":
      scope.report(notInConditions(`\`${expr.op}\`${expr.op === "/" ? " (an integer division is `div(a, b)`)" : ""}`, at));
      return undefined;
    default:
      return assertNever(expr.op);
  }
}

/** `==` and `!=`; beside `target.platform` and `target.arch` stand bare names too. */
function compileEquality(expr: BinaryExpr, op: "==" | "!=", scope: FragmentScope): TypedFragment | undefined {
  const at = spanOf(scope, expr);
  for (const [side, other] of [[expr.left, expr.right] as const, [expr.right, expr.left] as const]) {
    const path = namePathOf(side);
    const name = path && namePathOf(other);
    if (!path || !name) continue;
    if (pathText(path) === "target.platform" && pathText(name) !== "target.platform") {
      const platform = find(scope.names, scope.input, name, ["platform"], spanOf(scope, other), scope.report);
      if (!platform) return undefined;
      const is: Fragment = { kind: "is-platform", platform: platform.named.name, at };
      return { fragment: op === "==" ? is : { kind: "not", operand: is, at }, type: "bool" };
    }
    if (pathText(path) === "target.arch" && name.parts.length === 1 && !scope.constants.find(scope.module, pathText(name))) {
      const left: Fragment = { kind: "target", field: "arch", at: spanOf(scope, side) };
      const right: Fragment = { kind: "value", value: pathText(name), at: spanOf(scope, other) };
      return { fragment: { kind: "binary", op, left, right, at }, type: "bool" };
    }
  }
  const left = compile(expr.left, scope);
  const right = compile(expr.right, scope);
  if (!left || !right) return undefined;
  if (!fits(right.type, left.type)) {
    scope.report(wrongFragmentType(left.type, right.type, right.fragment.at));
    return undefined;
  }
  for (const [a, b] of [[left, right] as const, [right, left] as const]) {
    const { fragment } = b;
    if (!a.values || fragment.kind !== "value" || typeof fragment.value !== "string" || a.values.includes(fragment.value)) continue;
    scope.report(unknownEnumValue(keyOf(a.fragment), fragment.value, nearest(fragment.value, a.values), a.values, fragment.at));
    return undefined;
  }
  return { fragment: { kind: "binary", op, left: left.fragment, right: right.fragment, at }, type: "bool" };
}

const keyOf = (fragment: Fragment): string => (fragment.kind === "option" ? fragment.key : "it");
