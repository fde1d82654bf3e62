import { builtin } from "../builtin.ts";
import { intOf, type Int } from "../integer.ts";

export const range = builtin(
  {
    theme: "lists",
    signature: "range(first: int, end: int = …) -> [int]",
    meaning: "the ints from `first` up to, but without, `end`; with one argument from 0 up to it",
    errors: ["KILN-E0414"],
    examples: [
      ["range(3)", "[0, 1, 2]"],
      ["range(2, 5)", "[2, 3, 4]"],
    ],
  },
  (call) => {
    const first = call.has("end") ? call.int("first") : 0n;
    const end = call.has("end") ? call.int("end") : call.int("first");
    const count = end > first ? end - first : 0n;
    call.machine.spend(Number(count), call.at);
    const small = intOf(first);
    const items: Int[] = [];
    for (let i = 0; i < Number(count); i++) items.push(typeof small === "number" ? intOf(small + i) : intOf(first + BigInt(i)));
    return { kind: "list", items };
  },
);
