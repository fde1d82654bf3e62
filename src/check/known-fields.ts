import { unknownFieldRead, unknownOptionRead } from "#diagnostics/static-checks.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { Expr, MemberExpr, Name, Node } from "#syntax/ast.ts";
import { knownRecord } from "./known-records.ts";
import { plainText } from "./literals.ts";
import { spanOf, type Recipes, type Rule } from "./rule.ts";
import { findName, moduleOf, type Site } from "./scope.ts";

/** `r.name` and `r["name"]` where the text of `r` is known and has no such field; `opt.name` of a library without that option. */
export const knownFields: Rule = function* (recipes) {
  const optional = withFallback(recipes.sites);
  for (const site of recipes.sites) {
    const { expr, phase } = site;
    if (phase === "configuration" || optional.has(expr)) continue;
    if (expr.kind === "member") {
      yield* checkField(site, expr.object, expr.name.text, expr.name, recipes);
      yield* checkOption(site, expr, recipes);
    }
    if (expr.kind === "index") {
      const name = plainText(expr.index);
      if (name !== undefined) yield* checkField(site, expr.object, name, expr.index, recipes);
    }
  }
};

/** The chains before `??`, whose fields may be missing. */
function withFallback(sites: readonly Site[]): ReadonlySet<Expr> {
  const found = new Set<Expr>();
  for (const { expr } of sites) {
    if (expr.kind !== "binary" || expr.op !== "??") continue;
    for (let at = expr.left; ; at = at.object) {
      found.add(at);
      if (at.kind !== "member" && at.kind !== "index") break;
    }
  }
  return found;
}

function* checkField({ scope, body }: Site, object: Expr, name: string, node: Node, recipes: Recipes): Generator<Diagnostic> {
  const at = spanOf(moduleOf(scope), node);
  if (object.kind === "ref" && object.name === "opt" && findName(scope, "opt").kind === "special") {
    const options = body === undefined ? undefined : recipes.options.get(body);
    if (options && !options.has(name))
      yield unknownOptionRead(
        body?.startsWith("app of ") === true ? "app" : (body ?? ""),
        name,
        [...options.keys()],
        nearest(name, options.keys()),
        at,
      );
    return;
  }
  const record = knownRecord(object, scope, recipes);
  if (!record || record.fields.has(name)) return;
  const first = record.at && spanOf(record.at.module, record.at.expr);
  yield unknownFieldRead(
    record.what,
    name,
    record.written,
    nearest(name, record.fields.keys()),
    at,
    object.kind === "ref" ? first : undefined,
  );
}

/** `lwip.mode` of a library without that option; that an interface's provider has it only a target tells. */
function* checkOption({ scope }: Site, expr: MemberExpr, { context }: Recipes): Generator<Diagnostic> {
  const parts: Name[] = [];
  let at: Expr = expr;
  // INPUT.LIBRARY.OPTION is the longest.
  for (; at.kind === "member" && parts.length < 3; at = at.object) parts.unshift(at.name);
  if (at.kind !== "ref" || findName(scope, at.name).kind !== "nothing") return;
  const module = moduleOf(scope);
  const path = {
    kind: "name-path" as const,
    parts: [{ kind: "name" as const, text: at.name, start: at.start, end: at.end }, ...parts],
    start: expr.start,
    end: expr.end,
  };
  const found = context.optionsOf(module.input, path);
  if (!found || found.option.text === "present" || found.names.includes(found.option.text)) return;
  const { library, option, names } = found;
  yield unknownOptionRead(library, option.text, names, nearest(option.text, names), spanOf(module, option));
}
