import { builtin } from "../builtin.ts";
import { isInt } from "../integer.ts";

export const typeOf = builtin(
  {
    theme: "checks",
    signature: "type_of(value: any) -> string",
    meaning:
      'the name of a value\'s type: `"bool"`, `"int"`, `"string"`, `"path"`, `"list"`, `"record"`, `"function"`, `"derivation"`, or `"file"` for a file or tree',
    examples: [
      ["type_of(4KiB)", '"int"'],
      ["type_of(./src)", '"path"'],
      ['type_of(glob(./src, "*.h")[0])', '"file"'],
    ],
  },
  (call) => {
    const value = call.value("value");
    if (typeof value === "boolean") return "bool";
    if (isInt(value)) return "int";
    if (typeof value === "string") return "string";
    return value.kind === "artifact" ? "file" : value.kind;
  },
);
