import { builtin } from "../builtin.ts";
import { compare } from "../equality.ts";
import { force } from "../thunk.ts";

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
    const keyed = call.list("list").map((item) => ({ item, key: key ? call.apply(key, item) : force(item) }));
    return { kind: "list", items: keyed.toSorted((a, b) => compare(a.key, b.key, call.place("list"))).map(({ item }) => item) };
  },
);
