import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isInstalled } from "../support/installed.ts";
import { ROOT, runKiln } from "../support/kiln.ts";

const cwd = join(ROOT, "apps");
const hasQemu = spawnSync("qemu-system-x86_64", ["--version"]).status === 0;

/** What a terminal shows in the end: each character that is followed by backspace, blank, backspace is gone. */
function withoutTakenBack(text: string): string {
  const next = text.replace(/[^\n\b][\b] [\b]/, "");
  return next === text ? text : withoutTakenBack(next);
}

describe("applications on musl do what they are for", { timeout: 900_000 }, () => {
  test(`all tests of their images${hasQemu ? "" : " (but in QEMU: qemu-system-x86_64 is not installed)"}`, async () => {
    const targets = hasQemu ? [] : ["hello_cpp@linux", "lua@linux", "sqlite@linux", "zpipe@linux"];
    const { stdout, stderr } = await runKiln(["test", ...targets, "-q", "--json"], { cwd });
    const { tests } = JSON.parse(stdout) as { tests: { target: string; test: string; passed: boolean }[] };
    expect(
      tests.filter(({ passed }) => !passed).map(({ target, test: name }) => `${target} ${name}`),
      stderr,
    ).toEqual([]);
    expect(tests.length).toBe(hasQemu ? 24 : 10);
  });

  test.skipIf(!isInstalled("qemu-system-aarch64"))("C++ on arm64", async () => {
    const { stdout, stderr, exit } = await runKiln(["test", "hello_cpp@qemu-arm64", "-q"], { cwd });
    expect({ stdout, exit }, stderr).toMatchObject({ stdout: expect.stringContaining("2 passed, 0 failed"), exit: 0 });
  });

  test("Lua reads lines from the console, and remembers", async () => {
    const input = "x = 6\n= x * 7\nfor i = 1, 2 do\nprint('line ' .. i)\nend\nprint(nil + 1)\nos.exit(5)\n";
    const { stdout, exit } = await runKiln(["run", "lua@linux", "-q"], { cwd, input });
    expect(stdout).toMatch(
      /^Lua 5\.4\.4 .*\n> > 42\n> >> >> line 1\nline 2\n> stdin:1: attempt to perform arithmetic on a nil value\n.*\n> $/s,
    );
    expect(exit).toBe(5);
  });

  test.skipIf(!hasQemu)("the same over a serial line, where what is typed is shown and can be taken back", async () => {
    const input = "x = 6\r= x * 8\b7\rprint('wrong')\u0015print('right')\ros.exit(5)\r";
    const { stdout, exit } = await runKiln(["run", "lua@qemu", "-q"], { cwd, input });
    expect(withoutTakenBack(stdout)).toContain("> = x * 7\n42\n> print('right')\nright\n> os.exit(5)\n");
    expect(exit).toBe(5);
  });
});
