import type { Expr, RecordExpr, TypeExpr } from "#syntax/ast.ts";
import { importedBinding } from "./imported-binding.ts";
import { plainText } from "./literals.ts";
import type { Recipes } from "./rule.ts";
import { findName, type CheckedModule, type Scope } from "./scope.ts";

/** A record whose names are all written out somewhere. */
export interface KnownRecord {
  /** "the record", "`target`". */
  readonly what: string;
  /** Name → its value, where that is one expression for certain. */
  readonly fields: ReadonlyMap<string, Located | undefined>;
  /** Those that its text tells. */
  readonly written: readonly string[];
  /** Where its text stands. */
  readonly at?: { readonly expr: Expr; readonly module: CheckedModule };
}

interface Located {
  readonly expr: Expr;
  readonly scope: Scope;
}

type Known = Pick<Recipes, "files" | "context">;

/** Names may stand for one another in a circle. */
const STEPS = 20;

/** What Kiln itself gives the records that rules get, whatever the type of the parameter says (src/eval/target-evaluation.ts). */
export const GIVEN_FIELDS: ReadonlySet<string> = new Set([
  "name",
  "version",
  "summary",
  "help",
  "license",
  "homepage",
  "source",
  "origin",
  "flags",
  "files",
  "config",
  "platforms",
  "archs",
  "test",
]);
/** Of `target` in the texts of libraries, images and platforms. */
const TARGET_FIELDS = ["name", "arch", "platform", "toolchain", "settings"];

/** Undefined: what fields there are only evaluation tells. */
export function knownRecord(expr: Expr, scope: Scope, known: Known, steps: number = STEPS): KnownRecord | undefined {
  if (steps === 0) return undefined;
  if (expr.kind === "record") return literalRecord(expr, scope, known, steps);
  if (expr.kind === "ref") return namedRecord(expr.name, scope, known, steps);
  if (expr.kind !== "member") return undefined;
  const value = knownRecord(expr.object, scope, known, steps - 1)?.fields.get(expr.name.text);
  return value && knownRecord(value.expr, value.scope, known, steps - 1);
}

function literalRecord(expr: RecordExpr, scope: Scope, known: Known, steps: number): KnownRecord | undefined {
  const fields = new Map<string, Located | undefined>();
  for (const field of expr.fields) {
    if (field.kind === "spread") {
      const other = knownRecord(field.value, scope, known, steps - 1);
      if (!other) return undefined;
      for (const [name, value] of other.fields) fields.set(name, field.when ? undefined : value);
      continue;
    }
    const name = field.kind === "named" ? field.name.text : plainText(field.key);
    if (name === undefined) return undefined;
    fields.set(name, field.when || fields.has(name) ? undefined : { expr: field.value, scope });
  }
  return { what: "the record", fields, written: [...fields.keys()] };
}

function namedRecord(name: string, scope: Scope, known: Known, steps: number): KnownRecord | undefined {
  const found = findName(scope, name);
  if (found.kind === "special")
    return name === "target" ? { what: "`target`", fields: withoutValues(TARGET_FIELDS), written: TARGET_FIELDS } : undefined;
  const binding = importedBinding(found, known);
  if (!binding) return undefined;
  const { value, type } = binding.binding;
  if (type) return typedRecord(type);
  if (!value || value.kind === "rule") return undefined;
  const record = knownRecord(value, binding.scope, known, steps - 1);
  return record && { ...record, at: record.at ?? { expr: value, module: binding.module } };
}

function typedRecord(type: TypeExpr): KnownRecord | undefined {
  if (type.kind !== "type-record") return undefined;
  const written = type.fields.map(({ name }) => name.text);
  return { what: "the record", fields: withoutValues([...written, ...GIVEN_FIELDS]), written };
}

const withoutValues = (names: readonly string[]): ReadonlyMap<string, undefined> => new Map(names.map((name) => [name, undefined]));
