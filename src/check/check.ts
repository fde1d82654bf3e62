import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { callArguments } from "./arguments.ts";
import { builtinNames } from "./builtin-names.ts";
import { duplicates } from "./duplicates.ts";
import { literalTypes } from "./literal-types.ts";
import { matches } from "./matches.ts";
import type { CheckContext, Rule } from "./rule.ts";
import type { CheckedModule } from "./scope.ts";
import { unknownNames } from "./unknown-names.ts";
import { unusedNames } from "./unused.ts";
import { walk } from "./walk.ts";

const RULES: readonly Rule[] = [unknownNames, duplicates, builtinNames, callArguments, literalTypes, matches, unusedNames];

/**
 * What is wrong with recipes whatever they are evaluated for, file by file in the order of the texts. `modules`: all of the workspace and
 * its inputs; warnings (unused names) are told for the workspace's own. Errors: KILN-E0201–0210.
 */
export function checkModules(modules: readonly CheckedModule[], context: CheckContext): readonly Diagnostic[] {
  const recipes = { ...walk(modules), modules, context };
  const order = new Map(modules.map((module, i) => [module.source, i]));
  const place = ({ at }: Diagnostic): number => (at ? (order.get(at.source) ?? 0) : 0);
  return RULES.flatMap((rule) => [...rule(recipes)]).toSorted((a, b) => place(a) - place(b) || (a.at?.start ?? 0) - (b.at?.start ?? 0));
}
