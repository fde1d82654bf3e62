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
put("my version", "1\n");
put("scripts/outer.sh", `#!${folder}/bin/sh\n# date of all this\n. "$(dirname $0)/inner.sh"\ncase "$1" in\n*-x*|b?) echo "*" ;;\nesac\n`);
put("scripts/inner.sh", `#!${folder}/bin/sh\ncc --version\n`);
put("scripts/dated.sh", `#!${folder}/bin/sh\ndate\n`);
put("scripts/tool.py", "#!/usr/bin/python3\n");
mkdirSync(join(folder, "headers"));

const env = { PATH: join(folder, "bin"), CC: "cc -m64", WHAT: "VERSION", BLANK: "my version", ODD: "gr\u00f6\u00dfe" };

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
  ['cat "my version"', ["my version"]],
  ["cat my' 'version", ["my version"]],
  ['cat --number="my version"', ["my version"]],
  ['X="my version"; cat "$X"', ["my version"]],
  ["sh -c 'cat \"my version\"'", ["bin/sh", "my version"]],
  ['cat "$BLANK"', ["my version"]],
  ['echo y >"$WHAT".log', ["VERSION", "bin/echo"]],
  ['echo "it is $WHAT"', ["VERSION", "bin/echo"]],
  ["cat -fVERSION", ["VERSION"]],
  ["cc @VERSION", ["VERSION", "bin/cc"]],
  ["cc -mcmodel=headers -x c /dev/null", ["bin/cc"]],
  [`echo 'int foo(int x) { asm goto ("": "=r"(x) ::: bar); }' | cc -x c -`, ["bin/cc", "bin/echo"]],
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
  ["a folder without a slash", "test -d headers && echo y"],
  ["a name in another alphabet", "cat gr\u00f6\u00dfe"],
  ["one in a variable", "cat $ODD"],
  ["a name that is put together", "X=VER; cat ${X}SION"],
  ["one of two variables", "X=VER; Y=SION; cat $X$Y"],
  ["one within quotes", 'X=VER; cat "${X}SION"'],
  ["one that is cut", "X=VERSIONS; cat ${X%S}"],
  ["one behind a text", 'X=VER; echo "; echo "; cat "${X}SION"'],
  ["one in a text that is told to a shell", `X=ION; echo "cat VERS$X" | sh`],
  ["one from a command", "cat VER$(echo SION)"],
  ["one with a backslash", "cat my\\ version"],
  ["one in the old spelling", "cat `echo VERSION`"],
  ["one in brackets", "cat VER[S]ION"],
  ["one of a list", "cat VER{SION,}"],
  ["one in a text that is run", `sh -c 'cat "\${X}SION"'`],
  ["a folder of somebody", "cat ~/x"],
  ["a mask of the process", "umask"],
  ["limits of the process", "ulimit -n"],
  ["times of the process", "times"],
  ["jobs of the process", "jobs"],
  ["the process above", "echo $PPID"],
  ["all variables", "set"],
  ["which is newer", "[ VERSION -nt other ]"],
  ["a random number", "awk 'BEGIN { srand(); print rand() }'"],
  ["the time in awk", "awk 'BEGIN { print systime() }'"],
  ["what awk runs", `awk 'BEGIN { "VERSION" | getline x; print x }'`],
  ["an awk program in a file", "awk -f VERSION"],
  ["a device", "cat /dev/urandom"],
  ["files below a folder", "grep -qr x headers"],
])("it can't be told: %s", (_, command) => {
  expect(follow(command)[0]).toBe(false);
});

test("what isn't there, and names that lead nowhere, count too", () => {
  const found = new CommandReach({ folder, env, asked: new Map([["CC", undefined]]) });
  found.follow("test -e ./switch && command -v pahole");
  expect([...found.reach.missing]).toContain(join(folder, "switch"));
  found.follow('test -d later || cat "my other"');
  expect([...found.reach.missing]).toEqual(expect.arrayContaining([join(folder, "later"), join(folder, "my other")]));
  expect([...found.reach.names]).toContainEqual(["pahole", undefined]);
});

test("of scripts that call one another none is closed while one isn't", () => {
  put("scripts/one.sh", `#!${folder}/bin/sh\nscripts/other.sh\ndate\n`);
  put("scripts/other.sh", `#!${folder}/bin/sh\nscripts/one.sh\n`);
  const reach = new CommandReach({ folder, env, asked: new Map() });
  expect(reach.follow("scripts/one.sh")).toBe(false);
  expect(reach.follow("scripts/other.sh")).toBe(false);
  put("scripts/even.sh", `#!${folder}/bin/sh\nscripts/odd.sh\n`);
  put("scripts/odd.sh", `#!${folder}/bin/sh\nscripts/even.sh\n`);
  expect(reach.follow("scripts/even.sh")).toBe(true);
  expect(reach.follow("scripts/odd.sh")).toBe(true);
});

test("a mark of comments in quotes hides nothing", () => {
  put("scripts/marks.sh", `#!${folder}/bin/sh\necho "a # b"; date\necho "c # d"; date\n`);
  put("scripts/noted.sh", `#!${folder}/bin/sh\ncc --version # not the date\n\t# nor that's date\n`);
  expect(follow("scripts/marks.sh")[0]).toBe(false);
  expect(follow("scripts/noted.sh")[0]).toBe(true);
});
