import { assertNever } from "#diagnostics/assert-never.ts";
import type { JsonValue } from "./evaluated.ts";
import { isInt } from "./integer.ts";
import { fieldNames, fieldOf } from "./record.ts";
import { force } from "./thunk.ts";
import { typeName, type ArtifactValue, type Lazy, type ListValue, type Location, type RecordValue, type Value } from "./value.ts";

/** A value as one would write it, all of it evaluated. Functions, files and derivations, which can't be written, stand in `«»`. */
export function showValue(value: Value): string {
  return show(value);
}

/** For messages: only what is there already is shown, and not much of it. */
export function showShort(value: Value): string {
  if (typeof value === "boolean") return String(value);
  if (isInt(value)) return `the int ${value}`;
  if (typeof value === "string") return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  switch (value.kind) {
    case "list":
      return value.items.length === 0 ? "an empty list" : `a list of ${value.items.length}`;
    case "path":
      return `the path ${value.shown}`;
    case "derivation":
      return `the derivation "${value.step.derivation.name}"`;
    case "artifact":
    case "function":
    case "record":
      return typeName(value);
    default:
      return assertNever(value);
  }
}

const WIDTH = 80;
/** Deeper than this lines are no longer indented more: what is nested ten thousand deep is printed too. */
const DEEPEST_INDENT = 40;

function show(value: Value, depth = 0): string {
  if (typeof value !== "object" || (value.kind !== "list" && value.kind !== "record")) return atom(value);
  const line = flat(value, WIDTH);
  if (line !== undefined) return line;
  const indent = "  ".repeat(Math.min(depth, DEEPEST_INDENT));
  const [open, end, close] = value.kind === "list" ? ["[", ",", "]"] : ["{", "", "}"];
  let text = open;
  for (const part of parts(value)) text += `\n${indent}  ${part.key}${show(force(part.value), depth + 1)}${end}`;
  return `${text}\n${indent}${close}`;
}

/** On one line, if it has at most `room` characters. */
function flat(value: Value, room: number): string | undefined {
  if (room < 0) return undefined;
  if (typeof value !== "object" || (value.kind !== "list" && value.kind !== "record")) {
    const text = atom(value);
    return text.length <= room ? text : undefined;
  }
  const [open, separator, close] = value.kind === "list" ? ["[", ", ", "]"] : ["{ ", "  ", " }"];
  let text = "";
  for (const part of parts(value)) {
    const before = `${text === "" ? open : `${text}${separator}`}${part.key}`;
    const shown = flat(force(part.value), room - before.length - close.length);
    if (shown === undefined) return undefined;
    text = before + shown;
  }
  if (text === "") return value.kind === "list" ? "[]" : "{}";
  return text.length + close.length <= room ? text + close : undefined;
}

/** `key`: "" in a list, "name = " in a record. */
function* parts(value: ListValue | RecordValue): Generator<{ readonly key: string; readonly value: Lazy }> {
  if (value.kind === "list") for (const item of value.items) yield { key: "", value: item };
  else {
    for (const name of fieldNames(value)) {
      const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
      yield { key: `${key} = `, value: fieldOf(value, name)?.value ?? false };
    }
  }
}

function atom(value: Exclude<Value, ListValue | RecordValue>): string {
  if (typeof value === "string") return JSON.stringify(value).replaceAll("${", () => "$${");
  if (typeof value !== "object") return String(value);
  switch (value.kind) {
    case "path":
      return value.shown.startsWith(".") ? value.shown : `./${value.shown}`;
    case "function":
      return `«${value.name}(${value.params.map(({ name, optional }) => (optional ? `${name}?` : name)).join(", ")})»`;
    case "artifact":
      return `«${artifactText(value)}»`;
    case "derivation":
      return `«derivation ${value.step.derivation.name} ${value.step.look().slice(0, 12)}»`;
    default:
      return assertNever(value);
  }
}

function artifactText({ root, path }: ArtifactValue): string {
  const rest = path === "" ? "" : `/${path}`;
  return locationText(root) + rest;
}

function locationText(location: Location): string {
  switch (location.kind) {
    case "output":
      return `${location.step.look().slice(0, 12)}/${location.output}${location.path === "" ? "" : `/${location.path}`}`;
    case "step":
      return location.step.look().slice(0, 12);
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
  if (isInt(value)) return String(value);
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
      return { derivation: value.step.look() };
    case "artifact":
      return { ...locationJson(value.root), ...(value.path === "" ? {} : { path: value.path }) };
    default:
      return assertNever(value);
  }
}

function locationJson(location: Location): Readonly<Record<string, JsonValue>> {
  switch (location.kind) {
    case "output":
      return { derivation: location.step.look(), output: location.output, ...(location.path === "" ? {} : { folder: location.path }) };
    case "step":
      return { derivation: location.step.look() };
    case "host":
      return { folder: location.shown };
    case "text":
      return { text: location.text };
    default:
      return assertNever(location);
  }
}
