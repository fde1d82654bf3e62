import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { outsideOf } from "#diagnostics/evaluation.ts";
import type { BuiltinCall } from "./builtin.ts";
import { countOf } from "./count.ts";

/** What a text lacks to be `width` characters (code points) long, made of the argument `with`. Throws KILN-E0434, KILN-E0435. */
export function paddingOf(call: BuiltinCall, text: string): string {
  const width = countOf(call, "width");
  const character = call.has("with") ? call.string("with") : " ";
  if (Array.from(character).length !== 1)
    throw new KilnFailure([outsideOf('"with"', "a single character", JSON.stringify(character), undefined, call.place("with"))]);
  const missing = Math.max(0, width - Array.from(text).length);
  call.roomFor(text.length + missing * character.length);
  return character.repeat(missing);
}
