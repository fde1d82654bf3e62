import { builtin } from "../builtin.ts";
import { equal, valueKey } from "../equality.ts";
import type { Value } from "../value.ts";

export const unique = builtin(
  {
    theme: "lists",
    signature: "unique(list: list) -> list",
    meaning: "the elements without those that equal an earlier one",
    examples: [["unique([2, 1, 2, 1])", "[2, 1]"]],
  },
  (call) => {
    const seen = new Set<string>();
    const odd: Value[] = [];
    const items = call.values("list").filter((value) => {
      const key = valueKey(value);
      if (key !== undefined && seen.has(key)) return false;
      if (key !== undefined) seen.add(key);
      else {
        call.machine.spend(odd.length, call.at);
        if (odd.some((other) => equal(call.machine, other, value, call.at))) return false;
        odd.push(value);
      }
      return true;
    });
    return { kind: "list", items };
  },
);
