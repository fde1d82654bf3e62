import { builtin } from "../builtin.ts";
import { asList } from "../expect.ts";

/** `flatten(lists)`: the elements of all lists in a list, one after another. */
export const flatten = builtin("flatten(lists)", "the elements of all lists in a list, one after another", (call) => ({
  kind: "list",
  items: call.values("lists").flatMap((value) => asList(value, 'an element of "lists" of flatten', call.place("lists")).items),
}));
