import { builtin } from "../builtin.ts";
import { matcher } from "../listing.ts";

export const matches = builtin(
  {
    theme: "strings",
    signature: "matches(glob: string, string: string) -> bool",
    meaning: "does the whole string match the glob? `*` doesn't match `/`, `**` does",
    examples: [
      ['matches("src/*.c", "src/tcp.c")', "true"],
      ['matches("src/*.c", "src/ipv6/nd6.c")', "false"],
      ['matches("**/*.{c,h}", "src/ipv6/nd6.h")', "true"],
    ],
  },
  (call) => matcher(call.string("glob"))(call.string("string")),
);
