import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { openSession } from "#config/kconfig/session.ts";
import { ShellCommands } from "#config/kconfig/shell/shell-commands.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-foresight-"));
const PATH = process.env["PATH"];
const MACROS = `success = $(shell,{ $(1); } >/dev/null 2>&1 && echo "y" || echo "n")
`;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => readdirSync(folder).forEach((name) => rmSync(join(folder, name), { recursive: true })));

/** What the options of a tree are. `files`: their texts, the first one's with the macro `success` before it. */
function valuesOf(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), name === "Kconfig" ? MACROS + text : text);
  const host = diskHost({ folder, env: { PATH, ...env }, allowShell: true });
  const { values, order } = openSession("Kconfig", { host, dialect: "linux-6.1", report: () => {}, info: () => {} });
  for (const symbol of order) values.compute(symbol);
  const options = values.model.symbols.flatMap(({ kind, name }, id) =>
    kind === "option" && name !== undefined ? [[name, values.text(id)] as const] : [],
  );
  return Object.fromEntries(options);
}

const option = (name: string, value: string): string => `config ${name}\n\tdef_bool ${value}\n`;
/** A tool that writes down when it is called. */
function tool(): { readonly CC: string } {
  writeFileSync(join(folder, "cc"), '#!/bin/sh\necho "$*" >> calls\n');
  chmodSync(join(folder, "cc"), 0o755);
  return { CC: "./cc" };
}
const calls = (): readonly string[] => readFileSync(join(folder, "calls"), "utf8").split("\n").slice(0, -1);

test("what a command does is there for those behind it, and not for those before it", () => {
  const files = {
    Kconfig: `${option("FIRST", "$(success,test 1 = 1)")}${option("BEFORE", "$(success,test -e made)")}source "second"\n`,
    second: `config DONE\n\tstring\n\tdefault "$(shell,sleep 0.1; touch made; echo done)"\n${option("AFTER", "$(success,test  -e made)")}`,
  };
  expect(valuesOf(files)).toEqual({ FIRST: "y", BEFORE: "n", DONE: "done", AFTER: "y" });
});

test("questions of files that follow begin early, and are asked once", () => {
  const names = Array.from({ length: 60 }, (_, i) => `Q${i}`);
  const files = {
    Kconfig: `${option("FIRST", "$(success,$(CC) -v)")}source "next"\n`,
    next: names.map((name) => option(name, `$(success,$(CC) -D${name} -v)`)).join(""),
  };
  const values = valuesOf(files, tool());
  expect(Object.values(values)).toEqual(Array.from({ length: 61 }, () => "y"));
  expect(calls().toSorted()).toEqual(["-v", ...names.map((name) => `-D${name} -v`)].toSorted());
});

test("what stands in comments and help texts isn't done", () => {
  const env = tool();
  valuesOf(
    {
      Kconfig: `${option("FIRST", "$(success,$(CC) -v)")}\thelp\n\t  $(shell,touch in-help)\n\n# $(success,$(CC) -DCOMMENT)\n# $(shell,touch in-comment)\n${option("LAST", "$(success,$(CC) -DLAST)")}`,
    },
    env,
  );
  expect(calls()).toEqual(["-v", "-DLAST"]);
  expect(["in-help", "in-comment"].filter((name) => existsSync(join(folder, name)))).toEqual([]);
});

test("a value is what it is where it stands", () => {
  const files = {
    Kconfig: `word := old\n${option("FIRST", "$(success,test $(word) = old)")}word := new\n${option("SECOND", "$(success,test $(word) = new)")}answer := $(success,test 2 = 3)\n${option("THIRD", '$(success,test "$(answer)" = n)')}`,
  };
  expect(valuesOf(files)).toEqual({ FIRST: "y", SECOND: "y", THIRD: "y" });
});

test("files that source one another don't make it look for ever", () => {
  expect(() =>
    valuesOf({ Kconfig: `${option("FIRST", "$(success,test 1 = 1)")}source "a"\n`, a: 'source "b"\n', b: 'source "a"\n' }),
  ).toThrow();
});

test("answers are those of their questions, in any order", () => {
  const shell = new ShellCommands(folder, { PATH });
  const question = (i: number): string => `{ test ${i} = ${i}; } >/dev/null 2>&1 && echo "${i}${"x".repeat(i)}" || echo "n"`;
  const run = (command: string): string | undefined => shell.run(command, () => undefined);
  const all = Array.from({ length: 150 }, (_, i) => question(i));
  expect(run(all[0]!)).toBe("0\n");
  expect(new Set(all.map((one) => shell.begin(one)))).toEqual(new Set(["begun", "later"]));
  for (const [i, one] of [...all.entries()].toReversed()) expect(run(one)).toBe(`${i}${"x".repeat(i)}\n`);
  expect(shell.begin("echo no question")).toBe("refused");
  expect(run(`printf %s ${"y".repeat(100_000)}`)).toBe("y".repeat(4095));
  shell.settle();
});
