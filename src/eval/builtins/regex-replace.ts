import { builtin } from "../builtin.ts";
import { asString } from "../expect.ts";
import { PatternCall } from "../regex.ts";
import { checkLength } from "../sizes.ts";

export const regexReplace = builtin(
  {
    theme: "strings",
    signature: "regex_replace(pattern: string, string: string, to: string | function) -> string",
    meaning:
      "the string with each match of the regular expression (as `regex_match`) replaced. In a string `to`, `$1` to `$9` are groups, `$0` is all that matched and `$$` is `$`; a function gets each match as `regex_find_all` gives it",
    errors: ["KILN-E0435", "KILN-E0436"],
    examples: [
      ['regex_replace(r"[^a-z0-9]+", "a-b  c", "_")', '"a_b_c"'],
      ['regex_replace(r"(\\w+)=(\\w+)", "a=1 b=2", "$2=$1")', '"1=a 2=b"'],
      ['regex_replace(r"\\d+", "a1b22", fn(m) => "<${m.text}>")', '"a<1>b<22>"'],
    ],
  },
  (call) => {
    const pattern = new PatternCall(call);
    const { text } = pattern;
    const to = call.value("to");
    if (typeof to !== "string" && (typeof to !== "object" || to.kind !== "function"))
      return call.refuse("to", "a string or a function", to);
    const parts: string[] = [];
    let length = text.length;
    let from = 0;
    for (const match of pattern.all()) {
      const part =
        typeof to === "string"
          ? to.replaceAll(/\$([0-9$])/g, (_, which: string) => (which === "$" ? "$" : groupText(match, Number(which))))
          : asString(call.apply(to, pattern.record(match)), "what the function of regex_replace gives", call.place("to"));
      length += part.length;
      call.roomFor(part.length);
      checkLength(length, call.at);
      parts.push(text.slice(from, match.start()), part);
      from = match.end();
    }
    return [...parts, text.slice(from)].join("");
  },
);

/** A group that isn't there, or took no part, is nothing. */
function groupText(match: { group(index: number): string | null; groupCount(): number }, index: number): string {
  return index <= match.groupCount() ? (match.group(index) ?? "") : "";
}
