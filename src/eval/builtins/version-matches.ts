import { builtin } from "../builtin.ts";
import { versionMatches } from "../versions.ts";

export const versionMatchesRange = builtin(
  {
    theme: "data",
    signature: "version_matches(version: string, range: string) -> bool",
    meaning:
      "is the semantic version in the range? Ranges are npm's: `^1.2`, `~1.2.3`, `>=1.2 <3`, `1.x`, `1.2 - 2`, several with `||`; a version before a release is only in ranges that name one of the same release",
    errors: ["KILN-E0433"],
    examples: [
      ['version_matches("1.4.0", "^1.2 || >=3")', "true"],
      ['version_matches("2.0.0", "^1.2 || >=3")', "false"],
      ['version_matches("2.0.0-rc.1", ">=1")', "false"],
      ['version_matches("1.4", "one")', "KILN-E0433"],
    ],
  },
  (call) => versionMatches(call),
);
