import { builtin } from "../builtin.ts";

/** `str(value)`: an int in decimal, a bool, a path, or a string as text. */
export const str = builtin("str(value)", "an int in decimal, a bool, a path, or a string as text", (call) => {
  const value = call.value("value");
  if (typeof value !== "object") return String(value);
  return value.kind === "path" ? value.shown : call.refuse("value", "a string, int, bool or path", value);
});
