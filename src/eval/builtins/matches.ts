import { builtin } from "../builtin.ts";
import { matcher } from "../listing.ts";

/** `matches(glob, string)`: does the whole string match the glob? `*` doesn't match `/`, `**` does. */
export const matches = builtin("matches(glob, string)", "does the whole string match the glob? `*` doesn't match `/`, `**` does", (call) =>
  matcher(call.string("glob"))(call.string("string")),
);
