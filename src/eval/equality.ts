import { assertNever } from "#diagnostics/assert-never.ts";
import { compareUtf8 } from "#derivation/byte-order.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { incomparable, unordered } from "#diagnostics/evaluation.ts";
import { isInt } from "./integer.ts";
import type { Machine } from "./machine.ts";
import { fieldNames, getOptional } from "./record.ts";
import { showShort } from "./show.ts";
import { force } from "./thunk.ts";
import type { ArtifactValue, Location, Value } from "./value.ts";

/** Structural. Values of two types are unequal; functions can't be compared (KILN-E0432). Elements and fields cost fuel: what is shared is compared each time. */
export function equal(machine: Machine, a: Value, b: Value, at: Span): boolean {
  if (a === b && (typeof a !== "object" || a.kind !== "function")) return true;
  if (typeof a !== "object" || typeof b !== "object") return false;
  if (a.kind === "function" || b.kind === "function") throw new KilnFailure([incomparable(showShort(a), showShort(b), at)]);
  switch (a.kind) {
    case "path":
      return b.kind === "path" && a.host === b.host;
    case "derivation":
      return b.kind === "derivation" && a.step.look() === b.step.look();
    case "artifact":
      return b.kind === "artifact" && artifactKey(a) === artifactKey(b);
    case "list":
      if (b.kind !== "list" || a.items.length !== b.items.length) return false;
      machine.spend(a.items.length, at);
      return a.items.every((item, i) => equal(machine, force(item), force(b.items[i] ?? false), at));
    case "record": {
      if (b.kind !== "record") return false;
      const names = fieldNames(a);
      const others = fieldNames(b);
      if (names.length !== others.length || names.some((name, i) => name !== others[i])) return false;
      machine.spend(names.length, at);
      return names.every((name) => equal(machine, getOptional(a, name) ?? false, getOptional(b, name) ?? false, at));
    }
    default:
      return false;
  }
}

/** Order of ints, and of strings by their UTF-8 bytes; nothing else has one (KILN-E0432). */
export function compare(a: Value, b: Value, at: Span): number {
  if (isInt(a) && isInt(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "string" && typeof b === "string") return compareUtf8(a, b);
  throw new KilnFailure([unordered(showShort(a), showShort(b), at)]);
}

/** Equal for equal files, whatever root they were named from. */
export function artifactKey({ root, path }: ArtifactValue): string {
  return `${locationKey(root)}\0${root.kind === "text" ? "" : path}`.replace(/\0$/, "");
}

function locationKey(location: Location): string {
  switch (location.kind) {
    case "output":
      return `output\0${location.step.look()}\0${location.output}${location.path === "" ? "" : `\0${location.path}`}`;
    case "step":
      return `output\0${location.step.look()}`;
    case "host":
      return `host\0${location.host}`;
    case "text":
      return `text\0${location.executable}\0${location.text}`;
    default:
      return assertNever(location);
  }
}

/** A key that equal values share, so that sets need no pairwise comparison; undefined where there is none. */
export function valueKey(value: Value): string | undefined {
  if (typeof value !== "object") return `${typeof value} ${value}`;
  if (value.kind === "path") return `p${value.host}`;
  if (value.kind === "derivation") return `d${value.step.look()}`;
  return value.kind === "artifact" ? `a${artifactKey(value)}` : undefined;
}
