import type { Entry, Expr, Name, NamePath } from "#syntax/ast.ts";

/** The text of a string without interpolation. */
export function plainString(expr: Expr): string | undefined {
  if (expr.kind !== "string") return undefined;
  let text = "";
  for (const part of expr.parts) {
    if (part.kind !== "text") return undefined;
    text += part.text;
  }
  return text;
}

/** A field of a block that is written out. Undefined: there is none, or it is computed. */
export function plainField(entries: readonly Entry[], name: string): string | undefined {
  for (const entry of entries) {
    if (entry.kind !== "field" || entry.path.parts.length !== 1 || entry.path.parts[0]?.text !== name) continue;
    const text = plainString(entry.value);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** `a.b.c` as a path. */
export function namePathOf(expr: Expr): NamePath | undefined {
  const parts: Name[] = [];
  let at = expr;
  while (at.kind === "member") {
    parts.unshift(at.name);
    at = at.object;
  }
  if (at.kind !== "ref") return undefined;
  parts.unshift({ kind: "name", text: at.name, start: at.start, end: at.end });
  return { kind: "name-path", parts, start: expr.start, end: expr.end };
}

/** The elements of a list that is written out: without `...` and `when`. */
function plainItems(expr: Expr): readonly Expr[] | undefined {
  if (expr.kind !== "list" || expr.items.some((item) => item.spread || item.when)) return undefined;
  return expr.items.map((item) => item.value);
}

export function stringList(expr: Expr): readonly string[] | undefined {
  return allOf(plainItems(expr)?.map(plainString));
}

/** `[a, core.b]` */
export function namePathList(expr: Expr): readonly NamePath[] | undefined {
  return allOf(plainItems(expr)?.map(namePathOf));
}

/** `[x86_64, "arm64"]`: names or strings, with their places. */
export function wordList(expr: Expr): readonly { readonly text: string; readonly node: Expr }[] | undefined {
  return allOf(
    plainItems(expr)?.map((node) => {
      const text = node.kind === "ref" ? node.name : plainString(node);
      return text === undefined ? undefined : { text, node };
    }),
  );
}

function allOf<T>(found: readonly (T | undefined)[] | undefined): readonly T[] | undefined {
  const all = found?.filter((one) => one !== undefined);
  return all && found && all.length === found.length ? all : undefined;
}

/** Names of "a.b" that no text holds. */
export const namesOf = (text: string): readonly Name[] =>
  text.split(".").map((part): Name => ({ kind: "name", text: part, start: 0, end: 0 }));

export const pathText = (path: NamePath): string => path.parts.map((part) => part.text).join(".");
