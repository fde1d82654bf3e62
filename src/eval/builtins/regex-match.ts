import { builtin } from "../builtin.ts";
import { recordOf } from "../record.ts";
import { PatternCall } from "../regex.ts";

export const regexMatch = builtin(
  {
    theme: "strings",
    signature: "regex_match(pattern: string, string: string) -> { matches: bool, text: string, groups: [string], named: { string } }",
    meaning:
      'does the whole string match the regular expression, and what its groups matched: in order, and those that have names; a group that took no part is "". Patterns are RE2\'s ([syntax](https://github.com/google/re2/wiki/Syntax)): without back references and lookaround, and in linear time. Without a match only `matches` is there',
    errors: ["KILN-E0436"],
    examples: [
      ['regex_match(r"[a-z]+", "lwip").matches', "true"],
      ['regex_match(r"[a-z]+", "lwip2").matches', "false"],
      ['regex_match(r"v?(\\d+)\\.(\\d+)", "v2.14").groups', '["2", "14"]'],
      ['regex_match(r"(?P<name>.*)\\.(?P<kind>[ch])", "tcp.c").named', '{ kind = "c"  name = "tcp" }'],
      ['regex_match(r"(?i)LWIP.*", "lwip-2")', '{ groups = []  matches = true  named = {}  text = "lwip-2" }'],
      ['regex_match("(", "a")', "KILN-E0436"],
    ],
  },
  (call) => {
    const pattern = new PatternCall(call);
    const found = pattern.whole();
    if (!found) return recordOf([["matches", false]], call.at);
    const { fields } = pattern.record(found);
    return { kind: "record", fields: new Map([...fields, ["matches", { value: true, at: call.at }]]) };
  },
);
