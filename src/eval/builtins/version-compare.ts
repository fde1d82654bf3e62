import { builtin } from "../builtin.ts";
import { compareVersions } from "../versions.ts";

export const versionCompare = builtin(
  {
    theme: "data",
    signature: 'version_compare(a: string, b: string, scheme: enum("semver", "debian") = "semver") -> int',
    meaning:
      "-1 where version `a` comes before `b`, 1 where it comes after, 0 where they are equal. Semantic versions in npm's order (`1.2` is `1.2.0`, what follows `+` doesn't count); with `scheme = \"debian\"` any that dpkg takes, in its order: ints by value, letters before other characters, `~` before the end",
    errors: ["KILN-E0433", "KILN-E0434"],
    examples: [
      ['version_compare("1.2.9", "1.2.10")', "-1"],
      ['version_compare("2.0", "2.0.0-rc.1")', "1"],
      ['version_compare("1.2.3.4", "1.2.3", scheme = "debian")', "1"],
      ['version_compare("1.0~rc1-1", "1.0-1", scheme = "debian")', "-1"],
      ['version_compare("1.2.3.4", "1.2.3")', "KILN-E0433"],
    ],
  },
  (call) => compareVersions(call),
);
