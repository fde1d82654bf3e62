import { isAbsolute, join, relative, sep } from "node:path";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { pathLeaves } from "#diagnostics/named-files.ts";
import type { PathExpr } from "#syntax/ast.ts";
import type { Code, Compiler } from "./code.ts";
import { moduleOf, type Scope } from "./scope.ts";
import type { PathValue } from "./value.ts";

/** `./port.c`: starts at the file's folder, stays in its workspace (KILN-E0416). */
export function compilePath(c: Compiler, expr: PathExpr, scope: Scope): Code {
  const { folder, workspace } = moduleOf(scope);
  const at = c.span(expr, scope);
  const host = join(folder, expr.path).replace(/(?<=.)\/$/, "");
  const inside = relative(workspace, host);
  if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    return () => {
      throw new KilnFailure([pathLeaves(expr.path, "the workspace", at)]);
    };
  }
  const value: PathValue = { kind: "path", host, shown: inside.split(sep).join("/") || ".", at };
  return () => value;
}
