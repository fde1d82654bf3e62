import { builtin } from "../builtin.ts";
import { equal } from "../equality.ts";

export const contains = builtin(
  {
    theme: "lists",
    signature: "contains(where: list | string, what: any) -> bool",
    meaning: "is `what` an element of the list, or a part of the string?",
    errors: ["KILN-E0432"],
    examples: [
      ["contains([1, 2], 2)", "true"],
      ['contains("lwip", "wi")', "true"],
    ],
  },
  (call) => {
    const where = call.value("where");
    if (typeof where === "string") return where.includes(call.string("what"));
    const what = call.value("what");
    return call.values("where").some((value) => equal(call.machine, value, what, call.at));
  },
);
