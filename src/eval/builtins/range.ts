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
    const [small, last] = [intOf(first), intOf(end)];
    const items: Int[] = [];
    if (typeof small === "number" && typeof last === "number") for (let i = small; i < last; i++) items.push(i);
    else for (let i = 0n; i < count; i++) items.push(intOf(first + i));
    return { kind: "list", items };
  },
);
