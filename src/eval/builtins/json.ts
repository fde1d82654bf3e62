import { canonicalJson } from "#derivation/canonical-json.ts";
import { builtin } from "../builtin.ts";
import { toJson } from "../show.ts";
import { jsonLength } from "../sizes.ts";

export const json = builtin(
  {
    theme: "data",
    signature: "json(value: any) -> string",
    meaning: "canonical JSON (RFC 8785) of a value without functions and files; ints are decimal strings",
    errors: ["KILN-E0435"],
    examples: [['json({ b = [1, true]  a = "x" })', '"{\\"a\\":\\"x\\",\\"b\\":[\\"1\\",true]}"']],
  },
  (call) => {
    const value = call.value("value");
    call.roomFor(jsonLength(call.machine, value, call.at));
    return canonicalJson(toJson(value));
  },
);
