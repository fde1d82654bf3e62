import { builtin } from "../builtin.ts";
import { compare } from "../equality.ts";
import { force } from "../thunk.ts";
import type { Lazy } from "../value.ts";

/** The commonest lists; equal ints can't be told apart. */
function smallInts(items: readonly Lazy[]): readonly number[] | undefined {
  const numbers: number[] = [];
  for (const item of items) {
    const value = force(item);
    if (typeof value !== "number") return undefined;
    numbers.push(value);
  }
  return numbers;
}

export const sort = builtin(
  {
    theme: "lists",
    signature: "sort(list: list, key: function = fn(x) => x) -> list",
    meaning: "the elements in order of their keys (ints, or strings by their bytes); equal keys stay in the order they came",
    errors: ["KILN-E0432"],
    examples: [
      ['sort(["b", "a", "B"])', '["B", "a", "b"]'],
      ['sort(["ccc", "a", "bb"], key = len)', '["a", "bb", "ccc"]'],
    ],
  },
  (call) => {
    const key = call.has("key") ? call.fn("key") : undefined;
    const numbers = key ? undefined : smallInts(call.list("list"));
    if (numbers) return { kind: "list", items: numbers.toSorted((a, b) => a - b) };
    const keyed = call.list("list").map((item) => ({ item, key: key ? call.apply(key, item) : force(item) }));
    return { kind: "list", items: keyed.toSorted((a, b) => compare(a.key, b.key, call.place("list"))).map(({ item }) => item) };
  },
);
