import { pathText } from "./artifact.ts";
import type { BuiltinCall } from "./builtin.ts";

/** A path as text, whatever it is given as: a string, a path, a file. */
export function nameOf(call: BuiltinCall, param: string): string {
  const value = call.value(param);
  if (typeof value === "string") return value;
  if (typeof value === "object" && (value.kind === "path" || value.kind === "artifact")) return pathText(value);
  return call.refuse(param, "a string, a path or a file", value);
}
