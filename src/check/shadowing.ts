import { hidesName } from "#diagnostics/static-checks.ts";
import { BINDING_WORDS } from "./builtin-names.ts";
import { spanOf, type Rule } from "./rule.ts";
import { findName, type Found } from "./scope.ts";

/**
 * Names inside of an expression that hide one around it, in the workspace's own files: a reader takes the one for the other, and in a `let` the
 * name means itself. Those whose names begin with `_` are meant.
 */
export const shadowing: Rule = function* ({ module, scopes, context }) {
  if (module.input !== "") return;
  for (const scope of scopes) {
    if (scope.kind === "module") continue;
    for (const { name, what } of scope.bindings) {
      if (name.text.startsWith("_") || context.builtins.has(name.text)) continue;
      const found = findName(scope.parent, name.text);
      if (found.kind === "nothing") continue;
      const first = found.kind === "binding" ? spanOf(module, found.binding.name) : undefined;
      yield hidesName(name.text, what === "let" || what === "variable" ? what : "parameter", hiddenBy(found), spanOf(module, name), first);
    }
  }
};

function hiddenBy(found: Found): string {
  if (found.kind === "binding") return `the ${BINDING_WORDS[found.binding.what]} of that name`;
  return found.kind === "field" ? "the field of that name" : "what every body has by that name";
}
