import { canonicalJson } from "#derivation/canonical-json.ts";
import { builtin } from "../builtin.ts";
import { toJson } from "../show.ts";

/** `json(value)`: canonical JSON (RFC 8785) of a value without functions and files; ints are decimal strings. */
export const json = builtin(
  "json(value)",
  "canonical JSON (RFC 8785) of a value without functions and files; ints are decimal strings",
  (call) => canonicalJson(toJson(call.value("value"))),
);
