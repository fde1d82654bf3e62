import { builtin } from "../builtin.ts";
import { readFile } from "../read-file.ts";
import { parseToml } from "../parse-toml.ts";

export const readToml = builtin(
  {
    theme: "data",
    signature: "read_toml(file: file) -> record",
    meaning: "the tables of a TOML file (as `read_text` reads it) as records. Fractions and dates, which the language has not, are errors",
    errors: ["KILN-E0417", "KILN-E0437", "KILN-E0438", "KILN-E0439"],
    examples: [
      ["read_toml(./Cargo.toml).package.version", '"0.4.0"'],
      ['read_toml(text("a = 1.5"))', "KILN-E0439"],
    ],
  },
  (call) => parseToml(readFile(call), call.at),
);
