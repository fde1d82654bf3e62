import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { openSession } from "#config/kconfig/session.ts";
import { ShellCommands } from "#config/kconfig/shell/shell-commands.ts";
import { runKiln } from "../../support/kiln.ts";
import { runConf, withoutConf } from "./conf.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-shell-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const commands = new ShellCommands(folder, { PATH: process.env["PATH"], WORD: "given" });
const run = (command: string): string | undefined => commands.run(command, () => undefined);

test.each([
  ["echo one; echo two", "one\ntwo\n"],
  ["echo $WORD$1$#", "given0\n"],
  ["set -- a b && echo $2", "b\n"],
  ["printf 'no end'", "no end"],
  ["true", ""],
  ["exit 3", ""],
  ["cat", ""],
  ['trap "rm -rf .tmp_$$" EXIT; mkdir .tmp_$$; ls -d .tmp_* | wc -l', "1\n"],
  ["x=1; echo $x", "1\n"],
  ["echo [$x]", "[]\n"],
  ["cd /; pwd", "/\n"],
  [`test "$PWD" != / && echo apart`, "apart\n"],
  ["printf '\\303\\244'", "\u00c3\u00a4"],
  ["echo 'two\nlines'", "two\nlines\n"],
])("%s", (command, output) => expect(run(command)).toBe(output));

test("what a command says of itself goes to the user, as with conf; those behind it run", async () => {
  const own = mkdtempSync(join(folder, "wrong-"));
  writeFileSync(join(own, "Kconfig"), 'X := $(shell,if true)\nY := $(shell,echo still there)\nconfig A\n\tstring "a"\n\tdefault "$(Y)"\n');
  const { exit, stderr } = await runKiln(["config", "alldefconfig", "--kconfig", "Kconfig", "--allow-shell"], { cwd: own });
  expect(exit).toBe(0);
  expect(stderr).toMatch(/syntax error/i);
  expect(readFileSync(join(own, ".config"), "utf8")).toContain('CONFIG_A="still there"\n');
  if (withoutConf === undefined) expect(runConf(own, "alldefconfig", {}, true).stderr).toMatch(/syntax error/i);
  rmSync(own, { recursive: true });
});

test("nothing is left behind", () => expect(readdirSync(folder)).toEqual([]));

test("what others left who were ended while a shell started is removed", () => {
  const [old, young] = [mkdtempSync(join(tmpdir(), "kiln-shell-")), mkdtempSync(join(tmpdir(), "kiln-shell-"))];
  utimesSync(old, 1, 1);
  expect(new ShellCommands(folder, { PATH: process.env["PATH"] }).run("echo one", () => undefined)).toBe("one\n");
  expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  rmSync(young, { recursive: true });
});

test("as much is read as conf reads", () => {
  expect(run("head -c 100000 /dev/zero | tr '\\0' x")).toBe("x".repeat(4095));
  expect(run("head -c 4095 /dev/zero | tr '\\0' x")?.length).toBe(4095);
});

test("what was printed before is asked for first", () => {
  const known = new Map([["echo new", "old\n"]]);
  const memory = {
    get: known.get.bind(known),
    known: known.get.bind(known),
    set: (command: string, output: string) => void known.set(command, output),
  };
  const { shell } = diskHost({ folder, env: { PATH: process.env["PATH"] }, allowShell: true, memory });
  expect(shell?.("echo new")).toBe("old\n");
  expect(shell?.("echo other")).toBe("other\n");
  expect(known.get("echo other")).toBe("other\n");
});

test("files that commands write are read as they are then", () => {
  const write = "printf 'config NEW\\n\\tbool \"new\"\\n' > made";
  writeFileSync(join(folder, "made"), 'config OLD\n\tbool "old"\n');
  writeFileSync(join(folder, "Kconfig"), `source "first"\nsource "made"\nsource "plain"\n`);
  writeFileSync(join(folder, "first"), `x := $(shell,true)\nx := $(shell,${write})\n`);
  writeFileSync(join(folder, "plain"), "config PLAIN\n\tbool\n");
  const host = diskHost({ folder, env: { PATH: process.env["PATH"] }, allowShell: true });
  const { values } = openSession("Kconfig", { host, dialect: "linux-6.1", report: () => {}, info: () => {} });
  const names = values.model.symbols.filter(({ kind, name }) => kind === "option" && name !== undefined).map(({ name }) => name);
  expect(names).toEqual(["NEW", "PLAIN"]);
});
