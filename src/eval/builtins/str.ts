import { builtin } from "../builtin.ts";

export const str = builtin(
  {
    theme: "strings",
    signature: "str(value: string | int | bool | path) -> string",
    meaning: "an int in decimal, a bool, a path, or a string as text",
    examples: [
      ["str(4KiB)", '"4096"'],
      ["str(true)", '"true"'],
    ],
  },
  (call) => {
    const value = call.value("value");
    if (typeof value !== "object") return String(value);
    return value.kind === "path" ? value.shown : call.refuse("value", "a string, int, bool or path", value);
  },
);
