import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { runKiln } from "../support/kiln.ts";

const folder = join(import.meta.dirname, "waits");
const kiln = async (...words: readonly string[]) => await runKiln(words, { cwd: folder });
const run = async (target: string, boot: readonly string[], args: readonly string[] = []) =>
  await kiln("run", target, "-q", ...boot.flatMap((wish) => ["--boot", wish]), "--", "knobs", ...args);

const WISHES = ["knobs.count=-5", "knobs.room=64KiB", "knobs.loud=true", "knobs.title=two words", "knobs.mode=pool", "knobs.count=99"];

describe("options at the start of an image", { timeout: 240_000 }, () => {
  test("a process gets them, each as its type has it, and main doesn't", async () => {
    expect(await run("waits@linux", [])).toEqual({ exit: 0, stdout: "7 1048576 0 none heap 1\n", stderr: "" });
    expect(await run("waits@linux", WISHES, ["a=b", "kiln:c"])).toEqual({
      exit: 0,
      stdout: "99 65536 1 two words pool 1\na=b\nkiln:c\n",
      stderr: "",
    });
    expect(await run("waits@linux", ["knobs.count=-5", "knobs.loud=false"])).toMatchObject({ stdout: "-5 1048576 0 none heap 1\n" });
  });

  test("an argument that looks like one stays an argument", async () => {
    const { stdout } = await kiln("run", "waits@linux", "-q", "--dry-run", "--boot", "knobs.count=1", "--", "kiln:knobs.count=2");
    expect(stdout).toMatch(/ kiln:knobs\.count=1 kiln: kiln:knobs\.count=2\n$/);
  });

  test.each([
    ["knobs.count=101", /KILN-E0314[^]*--boot:1:13[^]*knobs\.count=101/],
    ["knobs.count=many", /KILN-E0312[^]*int\(-5\.\.100\)/],
    ["knobs.mode=stack", /KILN-E0313[^]*"heap", "pool"/],
    ["knobs.loud=loud", /KILN-E0312/],
    ["knobs.cuont=1", /KILN-E1011[^]*did you mean knobs\.count\?/],
    ["knobs.fixed=2", /KILN-E1011[^]*--set knobs\.fixed=VALUE/],
    ["knobs.count", /KILN-E1102[^]*LIBRARY\.OPTION=VALUE/],
  ])("--boot %s is refused before anything starts", async (wish, message) => {
    const { exit, stdout, stderr } = await run("waits@linux", [wish]);
    expect(stderr).toMatch(message);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  });

  const WRONG = [
    "knobs.count=101",
    "knobs.room=4KiB",
    "knobs.loud=yes",
    "knobs.mode=stack",
    "knobs.cuont=1",
    "knobs.title",
    "knobs.count=-5",
    "knobs.count=9223372036854775808",
    "knobs.count=",
  ];
  const TOLD = [
    "boot option knobs.count=101: its value must be a number from -5 to 100",
    "boot option knobs.room=4KiB: its value must be a number of bytes from 4096 to 1073741824",
    "boot option knobs.loud=yes: its value must be true or false",
    "boot option knobs.mode=stack: its value must be one of heap, pool",
    "boot option knobs.cuont=1: there is no such option; there are knobs.count, knobs.loud, knobs.mode, knobs.room, knobs.title",
    "boot option knobs.title: it needs a value, a text",
    "boot option knobs.count=9223372036854775808: its value must be a number from -5 to 100",
    "boot option knobs.count=: its value must be a number from -5 to 100",
    "",
  ].join("\n");
  const marked = WRONG.map((word) => `kiln:${word}`);

  test("whoever starts the image without Kiln is told by the image, before anything else runs", async () => {
    const started = async (wish: readonly string[], ...words: readonly string[]) => {
      const { stdout } = await kiln("run", "waits@linux", "-q", "--dry-run", "--json", ...wish);
      const { command } = JSON.parse(stdout) as { command: readonly string[] };
      const { stdout: output, status } = spawnSync(command[0] ?? "", words, { encoding: "utf8", timeout: 60_000 });
      return { output, status };
    };
    expect(await started([], ...marked, "knobs")).toEqual({ output: TOLD, status: 2 });
    expect(await started([], "kiln:knobs.count=100", "kiln:", "knobs", "kiln:knobs.cuont=1")).toEqual({
      output: "100 1048576 0 none heap 1\nkiln:knobs.cuont=1\n",
      status: 0,
    });
    // The range of this target.
    expect(await started(["--set", "knobs.fixed=3"], "kiln:knobs.count=51", "knobs")).toEqual({
      output: "boot option knobs.count=51: its value must be a number from 0 to 50\n",
      status: 2,
    });
  });

  test("one that doesn't count now can't be set, and all mistakes are told at once", async () => {
    const { stderr } = await kiln(
      "run",
      "waits@linux",
      "-q",
      "--set",
      "knobs.fixed=2",
      "--boot",
      "knobs.mode=pool",
      "--boot",
      "knobs.count=500",
    );
    expect(stderr).toMatch(/KILN-E1011[^]*knobs\.mode[^]*KILN-E0314/);
  });

  test("a range that holds for the target counts", async () => {
    const narrow = async (value: number) =>
      await kiln("run", "waits@linux", "-q", "--set", "knobs.fixed=3", "--boot", `knobs.count=${value}`, "--", "knobs");
    expect(await narrow(51)).toMatchObject({ exit: 2, stderr: expect.stringMatching(/KILN-E0314[^]*from 0 to 50/) as string });
    expect(await narrow(50)).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^50 /) as string });
  });

  test("its documentation says so", async () => {
    expect((await kiln("doc", "knobs.count")).stdout).toContain("kiln run IMAGE --boot knobs.count=VALUE");
    expect((await kiln("doc", "knobs.fixed")).stdout).not.toContain("--boot");
  });
});

describeIn("qemu-system-x86_64", "in QEMU", 240_000, () => {
  test("a wrong one is told by the image", async () => {
    const { stdout } = await kiln("run", "waits@qemu-x86_64", "-q", "--dry-run", "--json");
    const { command } = JSON.parse(stdout) as { command: readonly string[] };
    const words = [...command.slice(1), "-append", "kiln:knobs.loud=1 knobs"];
    const { stdout: output, status } = spawnSync(command[0] ?? "", words, { encoding: "utf8", timeout: 60_000 });
    // isa-debug-exit: 2 × (2 + 1) + 1.
    expect({ output, status }).toEqual({ output: "boot option knobs.loud=1: its value must be true or false\n", status: 7 });
  });

  test("they come by the kernel's command line", async () => {
    expect(await run("waits@qemu-x86_64", WISHES, ["one", "two words"])).toEqual({
      exit: 0,
      stdout: "99 65536 1 two words pool 1\none\ntwo words\n",
      stderr: "",
    });
  });
});
