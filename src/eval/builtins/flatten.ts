import { builtin } from "../builtin.ts";
import { asList } from "../expect.ts";

export const flatten = builtin(
  {
    theme: "lists",
    signature: "flatten(lists: [list]) -> list",
    meaning: "the elements of all lists in a list, one after another",
    examples: [["flatten([[1], [], [2, [3]]])", "[1, 2, [3]]"]],
  },
  (call) => {
    const lists = call.values("lists").map((value) => asList(value, 'an element of "lists" of flatten', call.place("lists")).items);
    call.machine.spend(
      lists.reduce((sum, { length }) => sum + length, 0),
      call.at,
    );
    return { kind: "list", items: lists.flat() };
  },
);
