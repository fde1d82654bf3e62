import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { runKiln, type KilnResult } from "../../support/kiln.ts";
import { runConf, withoutConf } from "./conf.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TREE = `mainmenu "Commands"
config MODULES
	bool "modules"
	modules
	default y
config NET
	tristate "network"
	select CRC
	help
	  All that sends.

	    Indented.
config CRC
	tristate
config SPEED
	int "speed"
	range 1 10
	default 20
	depends on NET
config NAME
	string "name"
	default "a \\"b\\""
choice
	prompt "log"
	default QUIET
config QUIET
	bool "quiet"
config LOUD
	bool "loud"
	depends on NET
endchoice
`;

beforeEach(() => {
  writeFileSync(join(folder, "Kconfig"), TREE);
  for (const name of [".config", ".config.old"]) rmSync(join(folder, name), { force: true });
});

const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const config = async (words: readonly string[], input = "", env: Readonly<Record<string, string>> = {}): Promise<KilnResult> =>
  await runKiln(["config", ...words], { cwd: folder, input, env });
const withTree = (...words: readonly string[]): readonly string[] => [...words, "--kconfig", "Kconfig"];

describe("values", () => {
  test("set tells what else changes, and keeps what was there", async () => {
    put(".config", "CONFIG_MODULES=y\n");
    const result = await config(withTree("set", "NET=m", "CONFIG_SPEED=3", 'NAME="x"'));
    expect(result).toMatchObject({ exit: 0, stderr: "" });
    expect(result.stdout).toContain(" NET n -> m\n");
    expect(result.stdout).toContain("+CRC m\n");
    expect(read(".config")).toContain('CONFIG_NET=m\nCONFIG_CRC=m\nCONFIG_SPEED=3\nCONFIG_NAME="x"\n');
    expect(read(".config.old")).toBe("CONFIG_MODULES=y\n");
    expect((await config(withTree("get", "NET"))).stdout).toBe("m\n");
    expect((await config(withTree("get", "NET", "NAME"))).stdout).toBe('NET=m\nNAME="x"\n');
    expect(JSON.parse((await config(withTree("get", "NET", "--json"))).stdout)).toEqual({ values: { NET: "m" }, warnings: [] });
    expect((await config(withTree("unset", "SPEED"))).stdout).toContain(" SPEED 3 -> 10\n");
  });

  test("what a choice has taken gives way to another entry only", async () => {
    put("Kconfig", 'choice\n\tprompt "c"\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\nconfig C\n\tbool "c" if n\nendchoice\n');
    const { exit, stderr } = await config(withTree("set", "A=n"));
    expect(exit).toBe(2);
    expect(stderr).toContain("help: take another entry: B=y\n");
    expect((await config(withTree("set", "B=y", "A=n"))).exit).toBe(0);
  });

  // conf asks on and on, without a question.
  test("oldconfig ends where nothing can be asked of what is new", async () => {
    put("Kconfig", 'choice\n\ttristate "c"\nif A<B\nconfig C\n\tprompt "x"\nendif\nendchoice\n');
    expect((await config(withTree("oldconfig"))).exit).toBe(0);
  });

  // conf reads on and on.
  test("a file whose last line, without its break, sources the file itself is told", async () => {
    put("Kconfig", 'source "one"\n');
    put("one", 'config ONE\n\tbool "one"\nsource "one"');
    expect(await config(withTree("alldefconfig"))).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1206") as string });
    rmSync(join(folder, "one"));
  });

  test("what can't be written whole leaves what there was", async () => {
    put(".config", "CONFIG_MODULES=y\n");
    mkdirSync(join(folder, ".config.old"));
    expect(await config(withTree("set", "NET=m"))).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1109") as string });
    expect(read(".config")).toBe("CONFIG_MODULES=y\n");
    expect(readdirSync(folder).toSorted()).toEqual([".config", ".config.old", "Kconfig"]);
    rmSync(join(folder, ".config.old"), { recursive: true });
  });

  test.each([
    [["CRC=y"], "KILN-E1256", "it has no prompt"],
    [["SPEED=3"], "KILN-E1256", "NET [=n], which is n"],
    [["NET=y", "SPEED=11"], "KILN-E1256", "from 1 to 10"],
    [["NET=maybe"], "KILN-E1256", "write y, m or n"],
    [["NTE=y"], "KILN-E1253", 'did you mean "NET"'],
    [["NET"], "KILN-E1255", "NAME=VALUE"],
  ])("set %j is refused", async (words, code, why) => {
    const { exit, stderr } = await config(withTree("set", ...words));
    expect(exit).toBe(2);
    expect(stderr).toContain(code);
    expect(stderr).toContain(why);
  });

  test("why shows the chain with its places", async () => {
    put(".config", "CONFIG_MODULES=y\nCONFIG_NET=y\nCONFIG_SPEED=50\n");
    const { stdout } = await config(withTree("why", "CRC"));
    expect(stdout).toBe(`CRC = y  (tristate, Kconfig:13)
  selected by NET (y) at Kconfig:8

because
  NET = y  (tristate, Kconfig:6)
    set at .config:2

to change it
  for less than y: NET (Kconfig:8) must not select it
`);
    const quiet = JSON.parse((await config(withTree("why", "LOUD", "--json"))).stdout) as { explained: readonly { reason: unknown }[] };
    expect(quiet.explained[0]?.reason).toEqual({ kind: "choice", choice: "log", chosen: "QUIET", by: "default" });
  });

  test("diff", async () => {
    put("a", "CONFIG_A=y\nCONFIG_B=1\n# CONFIG_C is not set\n");
    put("b", "CONFIG_B=2\n# CONFIG_C is not set\nCONFIG_D=m\n");
    expect(await config(["diff", "a", "b"])).toMatchObject({ exit: 0, stdout: "-A y\n B 1 -> 2\n+D m\n" });
    expect(JSON.parse((await config(["diff", "a", "b", "--json"])).stdout)).toMatchObject({
      differences: [{ name: "A", before: "y" }, {}, {}],
    });
    expect(await config(["diff", "a", "nosuch"])).toMatchObject({ exit: 2 });
  });

  test("merge", async () => {
    put("base", "CONFIG_NET=y\n");
    put("more", "CONFIG_NET=m\nCONFIG_LOUD=y\nCONFIG_CRC=n\n");
    const { exit, stderr } = await config(withTree("merge", "base", "more"));
    expect(exit).toBe(0);
    expect(stderr).toContain('warning[KILN-E1258]: this fragment changes "NET"');
    expect(stderr).toContain('warning[KILN-E1259]: "CRC" isn\'t what the fragment wants');
    expect(read(".config")).toContain("CONFIG_NET=m\n");
    expect(read(".config")).toContain("CONFIG_LOUD=y\n");
    expect((await config(withTree("merge", "base", "more", "--strict"))).exit).toBe(1);
    expect((await config(withTree("merge", "base", "more", "--builtin"))).stderr).not.toContain("E1258");
    expect(read(".config")).toContain("CONFIG_NET=y\n");
  });
});

describe("oldconfig", () => {
  test("asks for what is new only, and again where an answer is no value", async () => {
    put(".config", 'CONFIG_MODULES=y\nCONFIG_NAME="known"\n');
    const result = await config(withTree("oldconfig"), "maybe\n?\ny\n11\n4\n2\n");
    expect(result.exit).toBe(0);
    expect(result.stderr).toContain("network (NET) [N/m/y/?] ");
    expect(result.stderr).toContain("All that sends.\n\n  Indented.");
    expect(result.stderr).toContain('it can\'t be "11"');
    expect(result.stderr).not.toContain("(NAME)");
    expect(read(".config")).toContain("CONFIG_SPEED=4\n");
    expect(read(".config")).toContain("CONFIG_LOUD=y\n");
  });

  test("an unanswered question is a mistake, and nothing is written", async () => {
    const { exit, stderr } = await config(withTree("oldconfig"), "\n");
    expect(exit).toBe(2);
    expect(stderr).toMatch(/\] \nerror\[KILN-E1257\]/);
  });

  test.skipIf(withoutConf !== undefined)("answers mean what they mean to conf", async () => {
    put(".config", "CONFIG_MODULES=y\n");
    const answers = "y\n7\n\n2\n";
    await config(withTree("oldconfig", "--output", "ours"), answers);
    const { spawnSync } = await import("node:child_process");
    const { CONF } = await import("./conf.ts");
    spawnSync(CONF, ["-s", "--oldconfig", "Kconfig"], { cwd: folder, input: answers, env: {}, timeout: 10_000 });
    expect(read("ours")).toBe(read(".config"));
  });
});

describe("whole configurations", () => {
  test("to standard output, and as one object", async () => {
    const plain = await config(withTree("alldefconfig", "--output", "-"));
    expect(plain.stdout).toMatch(/^#\n# Automatically generated file; DO NOT EDIT.\n# Commands\n#\nCONFIG_MODULES=y\n/);
    const object = JSON.parse((await config(withTree("alldefconfig", "--output", "-", "--json"))).stdout) as { text: string };
    expect(object.text).toBe(plain.stdout);
    expect(JSON.parse((await config(withTree("alldefconfig", "--json"))).stdout)).toEqual({
      output: ".config",
      changed: true,
      warnings: [],
    });
    expect((await config(withTree("alldefconfig"))).stdout).toBe("no change to .config\n");
  });

  test("randconfig: one seed, one result", async () => {
    const [a, b] = [
      await config(withTree("randconfig", "--seed", "7", "--output", "-")),
      await config(withTree("randconfig", "--seed", "7", "--output", "-")),
    ];
    expect(a.stdout).toBe(b.stdout);
    expect((await config(withTree("randconfig", "--seed", "x"))).exit).toBe(2);
    expect((await config(withTree("randconfig"), "", { KCONFIG_PROBABILITY: "200" })).stderr).toContain("KILN-E1102");
  });

  test.skipIf(withoutConf !== undefined)("KCONFIG_ALLCONFIG in its three forms", async () => {
    put("keep", "CONFIG_NET=n\n");
    put("allyes.config", "CONFIG_NET=m\n");
    for (const given of ["keep", "1", ""]) {
      await config(withTree("allyesconfig", "--output", "ours", "--env", `KCONFIG_ALLCONFIG=${given}`));
      runConf(folder, "allyesconfig", { KCONFIG_ALLCONFIG: given });
      expect(read("ours")).toBe(read(".config"));
    }
    expect((await config(withTree("allyesconfig", "--env", "KCONFIG_ALLCONFIG=nosuch"))).stderr).toContain("KILN-E1254");
  });

  test("KCONFIG_CONFIG names the file, --config before it", async () => {
    await config(withTree("alldefconfig"), "", { KCONFIG_CONFIG: "named" });
    expect(read("named")).toContain("CONFIG_MODULES=y");
    await config(withTree("set", "NET=y", "--config", "other"), "", { KCONFIG_CONFIG: "named" });
    expect(read("other")).toContain("CONFIG_NET=y");
  });
});

describe("commands of Kconfig files", () => {
  beforeEach(() => put("Kconfig", 'config A\n\tstring\n\tdefault "$(shell,echo one; echo two)"\n$(info,told)\n'));

  test("need leave", async () => {
    const { exit, stderr } = await config(withTree("alldefconfig"));
    expect(exit).toBe(2);
    expect(stderr).toContain("error[KILN-E1212]");
    expect(stderr).toContain("--> Kconfig:3:11");
    expect(stderr).toContain("--allow-shell");
  });

  test("give what they print; what is told is on standard output, or in the object", async () => {
    const { stdout } = await config(withTree("alldefconfig", "--allow-shell", "--output", "-"));
    expect(stdout).toMatch(/^told\n#\n/);
    expect(stdout).toContain('CONFIG_A="one two"\n');
    expect(JSON.parse((await config(withTree("alldefconfig", "--allow-shell", "--json"))).stdout)).toMatchObject({ info: ["told"] });
  });
});

describe("the command line", () => {
  test("declarations are needed", async () => {
    expect(await config(["olddefconfig"])).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1120") as string });
  });
  test("mistakes as one object", async () => {
    put("Kconfig", "bogus\n");
    const { exit, stdout } = await config(withTree("alldefconfig", "--json"));
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "KILN-E1201", at: { path: "Kconfig", line: 1, column: 1 } }] });
  });
  test("another prefix", async () => {
    await config(withTree("alldefconfig", "--output", "ours", "--env", "CONFIG_=OPT_"));
    expect(read("ours")).toContain("OPT_MODULES=y\n");
  });
  test.each([
    ["--env", "NOEQUAL"],
    ["--dialect", "other"],
  ])("%s %s is refused", async (option, value) => {
    expect((await config(withTree("alldefconfig", option, value))).exit).toBe(2);
  });
});

test("terminal escapes of Kconfig files and saved values stay text", async () => {
  const hostile = "\u001b[31mred";
  writeFileSync(join(folder, "Hostile"), `config RED\n\tstring "red"\n\tdefault "${hostile}"\nconfig ON\n\tbool "on"\n`);
  writeFileSync(join(folder, "hostile.config"), `CONFIG_RED="${hostile}"\n`);
  writeFileSync(join(folder, "plain.config"), 'CONFIG_RED="a"\n');
  const run = async (...words: readonly string[]): Promise<string> => (await runKiln(["config", ...words], { cwd: folder })).stdout;
  const on = ["--kconfig", "Hostile", "--config", "none.config"];
  const shown = [
    await run("get", "RED", ...on),
    await run("why", "RED", ...on),
    await run("listnewconfig", ...on),
    await run("diff", "plain.config", "hostile.config"),
    await run("set", "RED=a", "--kconfig", "Hostile", "--config", "hostile.config", "--output", "made.config"),
  ];
  for (const text of shown) {
    expect(text).toContain("\\u{1b}[31mred");
    expect(text).not.toContain("\u001b");
  }
  // A configuration is bytes.
  expect(await run("olddefconfig", ...on, "--output", "-")).toContain(hostile);
});
