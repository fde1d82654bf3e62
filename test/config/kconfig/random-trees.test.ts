import fc from "fast-check";
import { expect, test } from "vitest";
import { randomTree } from "./random-trees/tree.ts";

/** What a tree may hold, each as it looks in a file. */
const CONSTRUCTS: Readonly<Record<string, RegExp>> = {
  "bool with a conditional prompt": /^\s*bool ["'].*["'] if \S/m,
  tristate: /^\s*tristate/m,
  "int with a range": /^\s*range -?\d+ -?\d+/m,
  "a range between symbols": /^\s*range \w*[A-Z]\w*_\d+ \w/m,
  "a conditional range": /^\s*range \S+ \S+ if/m,
  hex: /^\s*hex/m,
  string: /^\s*string/m,
  "a prompt of its own": /^\s*prompt ["']/m,
  "def_bool and def_tristate": /def_bool[^]*def_tristate/,
  "a conditional default": /^\s*default .* if /m,
  "a default that is an expression": /^\s*default .*(?:&&|\|\|)/m,
  "depends on": /^\s*depends on/m,
  "select and imply": /^\s*select[^]*^\s*imply/m,
  "a conditional select": /^\s*select \S+ if/m,
  "every comparison": /[^!<>]=[^]*!=[^]*<[^=][^]*<=[^]*>[^=][^]*>=/,
  "not and parentheses": /!\s*\([^]*\(\s*!/,
  "quoted constants of both kinds": /= ?"y"[^]*= ?'y'/,
  "undeclared symbols": /UNDECLARED/,
  "a choice": /^\s*choice\s*$/m,
  "a named choice": /^\s*choice \w/m,
  "an optional choice": /^\s*optional/m,
  "a choice's default": /^\s*choice\n(?:.*\n){1,4}\s*default/m,
  "a condition in a choice": /^\s*choice\n(?:(?!\s*endchoice).*\n)*?\s*if /m,
  "a comment with a condition": /^\s*comment .*\n\s*depends on/m,
  "visible if": /^\s*visible if/m,
  "menu in menu": /^\s*menu (?:(?!\s*endmenu).*\n)*?\s*menu /m,
  "if in if": /^\s*if (?:(?!\s*endif).*\n)*?\s*if /m,
  "a choice in a menu": /^\s*menu (?:(?!\s*endmenu).*\n)*?\s*choice/m,
  menuconfig: /^\s*menuconfig/m,
  modules: /^\s*modules/m,
  mainmenu: /^\s*mainmenu/m,
  source: /^\s*source /m,
  "a macro": /^\w+\s*:=/m,
  "a function of the user's": /\$\(1\)/,
  "a command": /\$\(shell,/,
  "other preset functions": /\$\(info,[^]*\$\(warning-if,[^]*\$\(error-if,|\$\(filename\)/,
  "the environment": /\$\(ENV_TEXT\)/,
  help: /^\s*help\n/m,
  "a continued line": /\\\n/,
  "an escaped quotation mark": /\\"/,
};

test("random trees hold every construct", () => {
  const trees = fc.sample(randomTree, { numRuns: 400, seed: 1 }).map(({ files }) => Object.values(files).join("\n"));
  const missing = Object.entries(CONSTRUCTS).filter(([, looks]) => trees.filter((text) => looks.test(text)).length < 4);
  expect(missing.map(([name]) => name)).toEqual([]);
});
