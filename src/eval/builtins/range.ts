import { builtin } from "../builtin.ts";
import { intOf } from "../integer.ts";

/** `range(first, end = …)`: the ints from `first` up to, but without, `end`; with one argument from 0 up to it. */
export const range = builtin(
  "range(first, end = …)",
  "the ints from `first` up to, but without, `end`; with one argument from 0 up to it",
  (call) => {
    const first = call.has("end") ? call.int("first") : 0n;
    const end = call.has("end") ? call.int("end") : call.int("first");
    const count = end > first ? end - first : 0n;
    call.machine.spend(Number(count), call.at);
    return { kind: "list", items: Array.from({ length: Number(count) }, (_, i) => intOf(first + BigInt(i))) };
  },
);
