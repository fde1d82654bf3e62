import { builtin } from "../builtin.ts";
import { fieldNames } from "../record.ts";
import { spendOnText } from "../sizes.ts";

/** Most texts have no pairs of surrogates, which a search tells faster than counting. */
const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/;

const codePoints = (text: string): number => (PAIRS.test(text) ? Array.from(text).length : text.length);

export const len = builtin(
  {
    theme: "lists",
    signature: "len(value: list | record | string) -> int",
    meaning: "the number of elements of a list, fields of a record, or characters (code points) of a string",
    examples: [
      ["len([1, 2])", "2"],
      ['len("añb")', "3"],
    ],
  },
  (call) => {
    const value = call.value("value");
    if (typeof value === "string") {
      spendOnText(call.machine, value.length, call.at);
      return codePoints(value);
    }
    if (typeof value === "object" && value.kind === "list") return value.items.length;
    if (typeof value === "object" && value.kind === "record") return fieldNames(value).length;
    return call.refuse("value", "a list, a record or a string", value);
  },
);
