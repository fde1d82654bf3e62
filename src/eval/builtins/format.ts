import { builtin } from "../builtin.ts";
import { asList } from "../expect.ts";
import { formatted } from "../format-text.ts";
import { force } from "../thunk.ts";

export const format = builtin(
  {
    theme: "strings",
    signature: "format(template: string, values: [any]) -> string",
    meaning:
      "the template with each `{}` replaced by the next value, as interpolation would write it. `{:08x}` says how: what fills, where it stands (`<`, `>`, `^`), `#` for a prefix, the width, and for ints `d`, `x`, `X`, `o` or `b`, as Python's `str.format` has it; `{{` and `}}` are braces",
    errors: ["KILN-E0433", "KILN-E0434", "KILN-E0435"],
    examples: [
      ['format("{} of {}", [1, "two"])', '"1 of two"'],
      ['format("{:#010x}", [0xb8000])', '"0x000b8000"'],
      ['format("|{:<6}|{:^6}|{:*>6}|", ["a", "b", 7])', '"|a     |  b   |*****7|"'],
      ['format("{}", [])', "KILN-E0434"],
      ['format("{:q}", [1])', "KILN-E0433"],
    ],
  },
  (call) => {
    const values = asList(call.value("values"), '"values" of format', call.place("values")).items.map(force);
    const text = formatted(call.string("template"), values, { template: call.place("template"), values: call.place("values") });
    call.roomFor(text.length);
    return text;
  },
);
