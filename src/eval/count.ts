import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { outsideOf } from "#diagnostics/evaluation.ts";
import type { BuiltinCall } from "./builtin.ts";

/** An argument that counts something. Throws KILN-E0434 where it is negative; what no list or string has is as good as `Infinity`. */
export function countOf(call: BuiltinCall, param: string): number {
  const count = call.int(param);
  if (count < 0n) throw new KilnFailure([outsideOf(`"${param}"`, "an int of 0 or more", String(count), undefined, call.place(param))]);
  return count > Number.MAX_SAFE_INTEGER ? Infinity : Number(count);
}
