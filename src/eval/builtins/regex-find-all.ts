import { builtin } from "../builtin.ts";
import { PatternCall } from "../regex.ts";
import type { RecordValue } from "../value.ts";

export const regexFindAll = builtin(
  {
    theme: "strings",
    signature: "regex_find_all(pattern: string, string: string) -> [{ text: string, groups: [string], named: { string } }]",
    meaning: "all places of the string that match the regular expression (as `regex_match`), from left to right, none overlapping",
    errors: ["KILN-E0436"],
    examples: [
      ['[m.text for m in regex_find_all(r"[0-9]+", "1.22.x3")]', '["1", "22", "3"]'],
      ['[m.groups[0] for m in regex_find_all(r"(?m)^#define\\s+(\\w+)", "#define A 1\\n#define B 2")]', '["A", "B"]'],
    ],
  },
  (call) => {
    const pattern = new PatternCall(call);
    const items: RecordValue[] = [];
    for (const match of pattern.all()) items.push(pattern.record(match));
    return { kind: "list", items };
  },
);
