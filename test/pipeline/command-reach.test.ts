import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { CommandReach } from "#pipeline/kept-kconfig/command-reach.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-reach-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
  chmodSync(join(folder, path), 0o755);
}

put("bin/cc", "\u007fELF");
put("bin/echo", "\u007fELF");
put("bin/date", "\u007fELF");
put("bin/sh", "\u007fELF");
put("VERSION", "1\n");
put("scripts/outer.sh", `#!${folder}/bin/sh\n# date of all this\n. "$(dirname $0)/inner.sh"\ncase "$1" in\n*-x*|b?) echo "*" ;;\nesac\n`);
put("scripts/inner.sh", `#!${folder}/bin/sh\ncc --version\n`);
put("scripts/dated.sh", `#!${folder}/bin/sh\ndate\n`);
put("scripts/tool.py", "#!/usr/bin/python3\n");
mkdirSync(join(folder, "headers"));

const env = { PATH: join(folder, "bin"), CC: "cc -m64", WHAT: "VERSION" };

function follow(command: string): readonly [isClosed: boolean, files: readonly string[]] {
  const reach = new CommandReach({ folder, env, asked: new Map([["CC", undefined]]) });
  const isClosed = reach.follow(command);
  return [isClosed, [...reach.reach.files].map((path) => relative(folder, path)).toSorted()];
}

test.each<[command: string, files: readonly string[]]>([
  ["echo y", ["bin/echo"]],
  ["cc -c -o /dev/null", ["bin/cc"]],
  ["command -v other", []],
  ["cat VERSION", ["VERSION"]],
  ["cat ./VERSION", ["VERSION"]],
  ['cat "$WHAT"', ["VERSION"]],
  ["cc -Iheaders -include ./VERSION", ["VERSION", "bin/cc"]],
  ["mkdir .tmp_$$; cc -o .tmp_$$/tmp.o", ["bin/cc"]],
  ["scripts/outer.sh cc", ["bin/cc", "bin/echo", "bin/sh", "scripts/inner.sh", "scripts/outer.sh"]],
])("it can be told what is read by %s", (command, files) => {
  expect(follow(command)).toEqual([true, files]);
});

test.each<[why: string, command: string]>([
  ["a program that nobody names", "date"],
  ["one behind another command", "echo $(date)"],
  ["a script that calls one", "scripts/dated.sh"],
  ["a script of another language", "scripts/tool.py"],
  ["a folder", "test -d ./headers"],
  ["a pattern for names", "echo *.c"],
  ["a pattern in a command within quotes", 'echo "$(echo *.c)"'],
  ["another folder", "cd headers; cat VERSION"],
  ["a device", "cat /dev/urandom"],
  ["files below a folder", "grep -qr x headers"],
])("it can't be told: %s", (_, command) => {
  expect(follow(command)[0]).toBe(false);
});

test("what isn't there, and names that lead nowhere, count too", () => {
  const found = new CommandReach({ folder, env, asked: new Map([["CC", undefined]]) });
  found.follow("test -e ./switch && command -v pahole");
  expect([...found.reach.missing]).toContain(join(folder, "switch"));
  expect([...found.reach.names]).toContainEqual(["pahole", undefined]);
});
