import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testIn } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";
import { ROOT, runKiln } from "../support/kiln.ts";

const cwd = join(ROOT, "apps");
/** `hello_cpp`, whose library takes a minute to compile, is in apps.long.test.ts; that C++ works at all is in test/std/cxx.test.ts. */
const IMAGES = ["lua", "sqlite", "zpipe"];

/** What a terminal shows in the end: each character that is followed by backspace, blank, backspace is gone. */
function withoutTakenBack(text: string): string {
  const next = text.replace(/[^\n\b][\b] [\b]/, "");
  return next === text ? text : withoutTakenBack(next);
}

describe("applications on musl do what they are for", { timeout: 900_000 }, () => {
  test("all tests of their images, as Linux processes", async () => {
    expect((await passedTests(cwd, ...IMAGES.map((image) => `${image}@linux`))).length).toBe(8);
  });
  testIn("qemu-system-x86_64", "in QEMU", async () => {
    expect((await passedTests(cwd, ...[...IMAGES, "busybox", "httpd"].map((image) => `${image}@qemu-x86_64`))).length).toBe(13);
  });

  test("Lua reads lines from the console, and remembers", async () => {
    const input = "x = 6\n= x * 7\nfor i = 1, 2 do\nprint('line ' .. i)\nend\nprint(nil + 1)\nos.exit(5)\n";
    const { stdout, exit } = await runKiln(["run", "lua@linux", "-q"], { cwd, input });
    expect(stdout).toMatch(
      /^Lua 5\.4\.4 .*\n> > 42\n> >> >> line 1\nline 2\n> stdin:1: attempt to perform arithmetic on a nil value\n.*\n> $/s,
    );
    expect(exit).toBe(5);
  });

  testIn("qemu-system-x86_64", "the same over a serial line, where what is typed is shown and can be taken back", async () => {
    const input = "x = 6\r= x * 8\b7\rprint('wrong')\u0015print('right')\ros.exit(5)\r";
    const { stdout, exit } = await runKiln(["run", "lua@qemu", "-q"], { cwd, input });
    expect(withoutTakenBack(stdout)).toContain("> = x * 7\n42\n> print('right')\nright\n> os.exit(5)\n");
    expect(exit).toBe(5);
  });
});
