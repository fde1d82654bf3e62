import { hidesBuiltin } from "#diagnostics/static-checks.ts";
import { spanOf, type Rule } from "./rule.ts";
import { moduleOf, type Binding } from "./scope.ts";

/** What people call them. */
export const BINDING_WORDS: Readonly<Record<Binding["what"], string>> = {
  let: "value",
  "file-let": "value",
  const: "const",
  import: "import",
  rule: "rule",
  parameter: "parameter",
  variable: "variable",
};

/** Values that are called as a builtin is: a reader could not tell which is meant. Fields may be, they are read as `x.hash`. */
export const builtinNames: Rule = function* ({ scopes, context }) {
  for (const scope of scopes) {
    for (const { name, what } of scope.bindings) {
      if (context.builtins.has(name.text)) yield hidesBuiltin(name.text, BINDING_WORDS[what], spanOf(moduleOf(scope), name));
    }
  }
};
