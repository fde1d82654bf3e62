import { assertNever } from "#diagnostics/assert-never.ts";
import { KilnFailure, type Diagnostic, type Span } from "#diagnostics/diagnostic.ts";
import { outsideOf, requiredField, unknownField } from "#diagnostics/evaluation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { TypeExpr } from "#syntax/ast.ts";
import { fileAt, onlyOutput, treeAt } from "./artifact.ts";
import type { Coercion, Compiler, Frame } from "./code.ts";
import { typeFailure } from "./expect.ts";
import { isInt } from "./integer.ts";
import type { Machine } from "./machine.ts";
import { fieldOf, isPresent } from "./record.ts";
import type { Scope } from "./scope.ts";
import { delay, force, Thunk } from "./thunk.ts";
import type { Field, GivenArgument, Lazy, Value } from "./value.ts";

/** A type as a check that may turn the value into the wanted form. Lists and records are checked element by element, when those are read. */
export function compileType(c: Compiler, type: TypeExpr, scope: Scope): (frame: Frame) => Coercion {
  switch (type.kind) {
    case "type-name": {
      const coercion = named(c.machine, type.name);
      return () => coercion;
    }
    case "type-range": {
      const { min, max } = type;
      return () => (value, given, what) => {
        if (!isInt(value)) throw typeFailure(what, "an int", value, given.at);
        if (value < min.value || value > max.value)
          throw new KilnFailure([outsideOf(what, `an int from ${min.value} to ${max.value}`, String(value), undefined, given.at)]);
        return value;
      };
    }
    case "type-enum": {
      const values = type.values.map((one) => one.parts.map((part) => (part.kind === "text" ? part.text : "")).join(""));
      const wanted = `one of ${values.map((one) => JSON.stringify(one)).join(", ")}`;
      return () => (value, given, what) => {
        if (typeof value !== "string") throw typeFailure(what, wanted, value, given.at);
        if (!values.includes(value))
          throw new KilnFailure([outsideOf(what, wanted, JSON.stringify(value), nearest(value, values), given.at)]);
        return value;
      };
    }
    case "type-list": {
      const element = compileType(c, type.element, scope);
      return (frame) => {
        const coerce = element(frame);
        return (value, given, what) => {
          if (typeof value !== "object" || value.kind !== "list") throw typeFailure(what, listWords(type), value, given.at);
          return {
            kind: "list",
            items: value.items.map((item, i) =>
              later(c.machine, item, { ...given, at: value.places?.[i] ?? placeOf(item, given.at) }, coerce, `an element of ${what}`),
            ),
          };
        };
      };
    }
    case "type-map": {
      const element = compileType(c, type.element, scope);
      return (frame) => {
        const coerce = element(frame);
        return (value, given, what) => {
          if (typeof value !== "object" || value.kind !== "record") throw typeFailure(what, "a record", value, given.at);
          const fields = [...value.fields].map(([name, field]): [string, Field] => [name, checkedField(c.machine, name, field, coerce)]);
          return { kind: "record", fields: new Map(fields) };
        };
      };
    }
    case "type-record":
      return recordType(c, type, scope);
    default:
      return assertNever(type);
  }
}

function recordType(c: Compiler, type: Extract<TypeExpr, { kind: "type-record" }>, scope: Scope): (frame: Frame) => Coercion {
  const known = type.fields.map((field) => ({
    name: field.name.text,
    at: c.span(field, scope),
    type: compileType(c, field.type, scope),
    isRecord: field.type.kind === "type-record",
    fallback: field.fallback && c.lazy(field.fallback, scope, `the default of "${field.name.text}"`),
  }));
  const names = known.map(({ name }) => name);
  const { machine } = c;
  return (frame) => (value, given, what) => {
    if (typeof value !== "object" || value.kind !== "record") throw typeFailure(what, "a record", value, given.at);
    const fields = new Map<string, Field>();
    const missing: string[] = [];
    for (const { name, at, type: fieldType, fallback, isRecord } of known) {
      const own = fieldOf(value, name) ?? (fallback && { value: fallback(frame), at });
      if (own === undefined) missing.push(name);
      else fields.set(name, checkedField(machine, name, own, fieldType(frame), isRecord && given.isStrict === true));
    }
    const unknown = [...value.fields].filter(([name]) => !names.includes(name));
    const told: Diagnostic[] = [];
    for (const [name, field] of unknown) {
      if (field.implicit === true) fields.set(name, field);
      else if (isPresent(field)) told.push(unknownField(name, what, names, nearest(name, names), field.at));
    }
    // A misspelt name is one mistake, not two.
    const meant = unknown.map(([name]) => nearest(name, missing));
    told.push(...missing.filter((name) => !meant.includes(name)).map((name) => requiredField(name, what, given.at)));
    if (told.length > 0) throw new KilnFailure(told);
    if (given.isStrict === true) for (const { name, isRecord } of known) if (isRecord) force(fields.get(name)?.value ?? false);
    return { kind: "record", fields };
  };
}

function checkedField(machine: Machine, name: string, field: Field, coerce: Coercion, isStrict = false): Field {
  return {
    ...field,
    value: later(machine, field.value, { at: field.valueAt ?? field.at, isStrict }, coerce, `\`${name}\``),
  };
}

/** An element that a comprehension gives points to the text that gives it. */
const placeOf = (item: Lazy, otherwise: Span): Span => (item instanceof Thunk ? item.at : otherwise);

function later(machine: Machine, value: Lazy, given: GivenArgument, coerce: Coercion, what: string): Lazy {
  return delay(machine, () => coerce(force(value), given, what), what, given.at);
}

function plain(wanted: string, fits: (value: Value) => boolean): Coercion {
  return (value, given, what) => {
    if (!fits(value)) throw typeFailure(what, wanted, value, given.at);
    return value;
  };
}

function named(machine: Machine, name: string): Coercion {
  switch (name) {
    case "bool":
      return plain("a bool", (value) => typeof value === "boolean");
    case "int":
      return plain("an int", isInt);
    case "size":
      return plain("a size of 0 or more bytes", (value) => isInt(value) && value >= 0);
    case "string":
      return plain("a string", (value) => typeof value === "string");
    case "function":
      return plain("a function", (value) => isKind(value, "function"));
    case "path":
      return plain("a path, file or tree", (value) => isKind(value, "path") || isKind(value, "artifact") || isKind(value, "derivation"));
    case "derivation":
      return plain("a derivation", (value) => isKind(value, "derivation"));
    case "record":
      return plain("a record", (value) => isKind(value, "record"));
    case "list":
      return plain("a list", (value) => isKind(value, "list"));
    case "file":
    case "tree":
      return artifact(machine, name);
    default:
      return (value) => value; // any; the static checks know the names of types
  }
}

/** A path becomes a file or tree; a step with one output that output. */
function artifact(machine: Machine, wanted: "file" | "tree"): Coercion {
  return (value, given, what) => {
    if (typeof value === "object") {
      if (value.kind === "artifact") return value;
      if (value.kind === "path") return wanted === "file" ? fileAt(machine, value, value.at) : treeAt(machine, value, value.at);
      const output = value.kind === "derivation" ? onlyOutput(value) : undefined;
      if (output) return output;
    }
    const words = wanted === "file" ? 'a file (`./x.c`, `tree / "x.c"`)' : 'a tree (`./folder`, `source / "folder"`)';
    throw typeFailure(what, words, value, given.at);
  };
}

const isKind = (value: Value, kind: string): boolean => typeof value === "object" && value.kind === kind;

function listWords(type: Extract<TypeExpr, { kind: "type-list" }>): string {
  const { element } = type;
  return element.kind === "type-name" && element.name !== "any" ? `a list of ${element.name}s` : "a list";
}
