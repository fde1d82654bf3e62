import { builtin } from "../builtin.ts";

/** `join(strings, separator)`: the strings one after another, the separator between them. */
export const join = builtin("join(strings, separator)", "the strings one after another, the separator between them", (call) =>
  call.strings("strings").join(call.string("separator")),
);
