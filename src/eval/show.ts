import { assertNever } from "#diagnostics/assert-never.ts";
import type { JsonValue } from "./evaluated.ts";
import { fieldNames, fieldOf } from "./record.ts";
import { force } from "./thunk.ts";
import { typeName, type ArtifactValue, type Lazy, type Location, type RecordValue, type Value } from "./value.ts";

/** A value as one would write it, all of it evaluated. Functions, files and derivations, which can't be written, stand in `«»`. */
export function showValue(value: Value): string {
  return show(value);
}

/** For messages: only what is there already is shown, and not much of it. */
export function showShort(value: Value): string {
  if (typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `the int ${value}`;
  if (typeof value === "string") return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  switch (value.kind) {
    case "list":
      return value.items.length === 0 ? "an empty list" : `a list of ${value.items.length}`;
    case "path":
      return `the path ${value.shown}`;
    case "derivation":
      return `the derivation "${value.derivation.name}"`;
    case "artifact":
    case "function":
    case "record":
      return typeName(value);
    default:
      return assertNever(value);
  }
}

const WIDTH = 80;

function show(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value).replaceAll("${", "$${");
  if (typeof value !== "object") return String(value);
  switch (value.kind) {
    case "path":
      return value.shown.startsWith(".") ? value.shown : `./${value.shown}`;
    case "list":
      return group("[", value.items.map(shown), "]", ", ");
    case "record":
      return group("{", showFields(value), "}", "  ");
    case "function":
      return `«${value.name}(${value.params.map(({ name, optional }) => (optional ? `${name}?` : name)).join(", ")})»`;
    case "artifact":
      return `«${artifactText(value)}»`;
    case "derivation":
      return `«derivation ${value.derivation.name} ${value.id.slice(0, 12)}»`;
    default:
      return assertNever(value);
  }
}

const shown = (lazy: Lazy): string => show(force(lazy));

function showFields(record: RecordValue): readonly string[] {
  return fieldNames(record).map((name) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    const field = fieldOf(record, name);
    return `${key} = ${field === undefined ? "" : shown(field.value)}`;
  });
}

/** On one line if it fits there. */
function group(open: string, parts: readonly string[], close: string, separator: string): string {
  if (parts.length === 0) return open + close;
  const pad = open === "{" ? " " : "";
  const line = `${open}${pad}${parts.join(separator)}${pad}${close}`;
  if (line.length <= WIDTH && !line.includes("\n")) return line;
  const end = separator.trim() === "" ? "" : separator.trim();
  return `${open}\n${parts.map((part) => `  ${part.replaceAll("\n", "\n  ")}${end}\n`).join("")}${close}`;
}

function artifactText({ root, path }: ArtifactValue): string {
  const rest = path === "" ? "" : `/${path}`;
  return locationText(root) + rest;
}

function locationText(location: Location): string {
  switch (location.kind) {
    case "output":
      return `${location.derivation.slice(0, 12)}/${location.output}${location.path === "" ? "" : `/${location.path}`}`;
    case "step":
      return location.derivation.slice(0, 12);
    case "host":
      return location.shown;
    case "text":
      return `text ${JSON.stringify(location.text.slice(0, 40))}`;
    default:
      return assertNever(location);
  }
}

/** Plain data: integers are decimal strings, paths their text, files and derivations records that tell where they come from; functions their name. */
export function toJson(value: Value): JsonValue {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object") return value;
  switch (value.kind) {
    case "path":
      return value.shown;
    case "list":
      return value.items.map((item) => toJson(force(item)));
    case "record":
      return Object.fromEntries(fieldNames(value).map((name) => [name, toJson(force(fieldOf(value, name)?.value ?? false))]));
    case "function":
      return { function: value.name };
    case "derivation":
      return { derivation: value.id };
    case "artifact":
      return { ...locationJson(value.root), ...(value.path === "" ? {} : { path: value.path }) };
    default:
      return assertNever(value);
  }
}

function locationJson(location: Location): Readonly<Record<string, JsonValue>> {
  switch (location.kind) {
    case "output":
      return { derivation: location.derivation, output: location.output, ...(location.path === "" ? {} : { folder: location.path }) };
    case "step":
      return { derivation: location.derivation };
    case "host":
      return { folder: location.shown };
    case "text":
      return { text: location.text };
    default:
      return assertNever(location);
  }
}
