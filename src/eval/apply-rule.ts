import { KilnFailure, type Note, type Span } from "#diagnostics/diagnostic.ts";
import { badRuleResult } from "#diagnostics/evaluation.ts";
import type { Declared } from "#config/resolved.ts";
import type { DeclarationItem } from "#syntax/ast.ts";
import { bindArguments } from "./bind.ts";
import type { Machine } from "./machine.ts";
import type { Modules } from "./modules.ts";
import { findRule } from "./rule.ts";
import type { Lazy, RecordValue } from "./value.ts";

/** Calls a declaration's rule with those of `available` that it takes. `what`: "library lwip". */
export function applyRule(
  { modules, machine }: { readonly modules: Modules; readonly machine: Machine },
  declared: Declared<DeclarationItem>,
  standard: string,
  available: Readonly<Record<string, Lazy>>,
  what: string,
  at: Span,
): RecordValue {
  const rule = findRule(modules, declared.module, declared.item.using, standard, at);
  try {
    const args = rule.params.map(({ name }) => available[name]);
    bindArguments(
      rule,
      rule.params.flatMap(({ name }) => (available[name] === undefined ? [] : [{ name, at }])),
      at,
    );
    machine.enter(at);
    const result = rule.invoke(
      args,
      args.map(() => at),
      at,
      what,
    );
    machine.depth--;
    if (typeof result === "object" && result.kind === "record") return result;
  } catch (error) {
    throw error instanceof KilnFailure ? withContext(error, { text: `while ${what} was made`, at }) : error;
  }
  throw new KilnFailure([badRuleResult(rule.name, "gives no record", "let the rule give `{ … }`", at)]);
}

/** Errors in a rule's text say for whom it was called; those in the library's own text say so themselves. */
function withContext(failure: KilnFailure, note: Note): KilnFailure {
  const diagnostics = failure.diagnostics.map((one) =>
    one.notes.length >= 3 || one.at?.source === note.at?.source || one.notes.some(({ text }) => text.startsWith("while "))
      ? one
      : { ...one, notes: [...one.notes, note] },
  );
  return new KilnFailure(diagnostics);
}
