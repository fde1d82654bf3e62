import { builtin } from "../builtin.ts";
import { compare } from "../equality.ts";
import { force } from "../thunk.ts";

/** `sort(list, key = fn(x) => x)`: the elements in order of their keys (ints, or strings by their bytes); equal keys stay in the order they came. */
export const sort = builtin(
  "sort(list, key = fn(x) => x)",
  "the elements in order of their keys (ints, or strings by their bytes); equal keys stay in the order they came",
  (call) => {
    const key = call.has("key") ? call.fn("key") : undefined;
    const keyed = call.list("list").map((item) => ({ item, key: key ? call.apply(key, item) : force(item) }));
    return { kind: "list", items: keyed.toSorted((a, b) => compare(a.key, b.key, call.place("list"))).map(({ item }) => item) };
  },
);
