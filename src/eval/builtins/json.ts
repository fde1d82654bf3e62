import { canonicalJson } from "#derivation/canonical-json.ts";
import { builtin } from "../builtin.ts";
import { toJson } from "../show.ts";

export const json = builtin(
  {
    theme: "data",
    signature: "json(value: any) -> string",
    meaning: "canonical JSON (RFC 8785) of a value without functions and files; ints are decimal strings",
    examples: [['json({ b = [1, true]  a = "x" })', '"{\\"a\\":\\"x\\",\\"b\\":[\\"1\\",true]}"']],
  },
  (call) => canonicalJson(toJson(call.value("value"))),
);
