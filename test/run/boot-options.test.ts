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
  test("they come by the kernel's command line", async () => {
    expect(await run("waits@qemu-x86_64", WISHES, ["one", "two words"])).toEqual({
      exit: 0,
      stdout: "99 65536 1 two words pool 1\none\ntwo words\n",
      stderr: "",
    });
  });
});
