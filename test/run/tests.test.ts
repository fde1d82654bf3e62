import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { archOfHost } from "#config/targets.ts";
import { runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const folder = temporaryFolder("tests");
/** Another one than this machine's. */
const FOREIGN = archOfHost(process.arch) === "arm64" ? "x86_64" : "arm64";

interface Told {
  readonly tests: readonly { readonly target: string; readonly test: string; readonly passed: boolean; readonly kept: boolean }[];
  readonly skipped: readonly string[];
  readonly diagnostics?: readonly { readonly code: string; readonly message: string; readonly detail?: string }[];
}

async function tell(image: string, ...words: readonly string[]): Promise<Told & { readonly exit: number }> {
  const { stdout, exit } = await runKiln(["test", image, "-q", "--json", ...words], { cwd: folder });
  return { ...(JSON.parse(stdout) as Told), exit };
}

beforeAll(() => {
  const files = {
    "workspace.kiln": 'workspace demo {}\ninput core = shipped("core")\nopen core { linux, printf }\n',
    "main.c": `#include <printf.h>

int main(int argc, char **argv)
{
	printf("%s\\n%s\\n", argc > 1 ? argv[1] : "none", "second");
	return argc > 2;
}
`,
    // The comment makes it another image than those of earlier runs with the same store.
    "images.kiln": `let app = ./main.c
image good { platforms = [linux]  archs = [x86_64, arm64]  needs printf  app { sources = [app]  defines = { RUN = ${Date.now()} } }
  test one { run = ["${Date.now()}"]  expect = ["second"] }
  test two { run = ["a", "b"]  expect = ["a", "second"]  exit = 1 }
}
image bad { platforms = [linux]  needs printf  app { sources = [app] }
  test order { expect = ["second", "none"] }
  test status { run = ["a", "b"] }
  test fine { expect = ["none", "second"] }
}
`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

test("a test that passed isn't run again, unless it is asked for; what can't run here is told", async () => {
  const kept = ({ tests }: Told): readonly string[] => tests.map((one) => `${one.test} ${one.passed} ${one.kept}`);
  const first = await tell("good");
  expect(first).toMatchObject({ exit: 0, skipped: [`good@linux-${FOREIGN}`] });
  expect(kept(first)[0]).toBe("one true false");
  expect(kept(await tell("good"))).toEqual(["one true true", "two true true"]);
  expect(kept(await tell("good", "--rerun"))).toEqual(["one true false", "two true false"]);
  expect(kept(await tell("good"))).toEqual(["one true true", "two true true"]);
});

test("one that fails says why, with what the console said, and is run again", async () => {
  const { exit, tests, diagnostics } = await tell("bad");
  expect(exit).toBe(1);
  expect(tests.map(({ test: name, passed }) => `${name} ${passed}`)).toEqual(["order false", "status false", "fine true"]);
  expect(diagnostics?.map(({ code, message, detail }) => `${code} ${message}\n${detail}`)).toEqual([
    expect.stringMatching(/^KILN-E1004 bad@linux-\S+: test order failed: expected "none" on the console\nnone\nsecond$/),
    expect.stringMatching(/^KILN-E1004 bad@linux-\S+: test status failed: exit status 1, expected 0\na\nsecond$/),
  ]);
  expect((await tell("bad")).tests.map(({ kept }) => kept)).toEqual([false, false, true]);
});

test("an emulator that is no program of its own is told, not copied", async () => {
  const path = temporaryFolder("emulator");
  writeFileSync(join(path, "qemu-system-x86_64"), '#!/bin/sh\nexec somewhere/qemu-system-x86_64 "$@"\n', { mode: 0o755 });
  const env = { PATH: `${path}:${process.env["PATH"]}` };
  const { exit, stderr } = await runKiln(["test", "hello@qemu-x86_64", "-q"], { env });
  expect({ exit, stderr }).toMatchObject({ exit: 1, stderr: expect.stringMatching(/KILN-E1017[^]*no program but a script/) as string });
});
