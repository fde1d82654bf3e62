import { builtin } from "../builtin.ts";
import { readFile } from "../read-file.ts";

export const readText = builtin(
  {
    theme: "data",
    signature: "read_text(file: file) -> string",
    meaning: "the text of a file of the workspace or of a fetched tree, which must be UTF-8",
    errors: ["KILN-E0417", "KILN-E0437", "KILN-E0438"],
    examples: [
      ["read_text(./motd.txt)", '"Hello\\n"'],
      ['read_text(text("a"))', '"a"'],
    ],
  },
  (call) => readFile(call).text,
);
