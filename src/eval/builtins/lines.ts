import { builtin } from "../builtin.ts";

export const lines = builtin(
  {
    theme: "strings",
    signature: "lines(string: string) -> [string]",
    meaning: "the lines of a text without what ends them, `\\n` or `\\r\\n`; an end of the last line begins no other",
    examples: [
      ['lines("a\\n\\nb\\r\\n")', '["a", "", "b"]'],
      ['lines("")', "[]"],
    ],
  },
  (call) => {
    const items = call.string("string").split(/\r?\n/);
    if (items.at(-1) === "") items.pop();
    call.machine.spend(items.length, call.at);
    return { kind: "list", items };
  },
);
