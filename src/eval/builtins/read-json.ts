import { builtin } from "../builtin.ts";
import { readFile } from "../read-file.ts";
import { parseJson } from "../parse-json.ts";

export const readJson = builtin(
  {
    theme: "data",
    signature: "read_json(file: file) -> any",
    meaning:
      "the value in a JSON file (as `read_text` reads it): objects are records, numbers ints of 64 bits. Fractions and null, which the language has not, are errors at their place in the file",
    errors: ["KILN-E0417", "KILN-E0437", "KILN-E0438", "KILN-E0439"],
    examples: [
      ["read_json(./package.json)", '{ files = ["lz4.c"]  name = "lz4"  version = "1.9.2" }'],
      ['read_json(text("[1, 2.5]"))', "KILN-E0439"],
    ],
  },
  (call) => parseJson(readFile(call), call.at),
);
