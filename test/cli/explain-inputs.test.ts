import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UnitInputs } from "#pipeline/explain-inputs.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";

const ARCH = process.arch === "arm64" ? "arm64" : "x86_64";
const TARGET = `demo@linux-${ARCH}`;
const FILES = {
  "workspace.kiln": `workspace w { }
input core = shipped("core")
open core { linux, printf }
exports { images = [demo] }
library parts {
  sources  = [./parts.c, ./open.c]
  includes = [./include]
  defines  = { MODE = "CONFIG_PARTS_DEPTH" }
  option depth: int { default = 3 }
  option width: int { default = 4 }
  option fast: bool { default = true }
  option speed: enum("slow", "quick") { default = "quick" }
}
image demo {
  platforms = [linux]
  needs parts
  app { sources = [./main.c] }
}
`,
  "main.c": "int main(void) { return 0; }\n",
  "parts.c":
    '/* two\n   lines */\n#include "part\\\ns.h"\n#define WHICH <last.h>\n#include WHICH\nint mode = MODE;\n#define OPTION(x) CONFIG_PARTS_SPEED_##x\nint quick = OPTION(QUICK);\n',
  "open.c": "#define IN(x) <x.h>\n#include IN(last)\n",
  "include/parts.h": "#ifdef CONFIG_PARTS_FAST\n#include <last.h>\n#endif\n",
  "include/last.h": "",
  "include/never.h": "",
};

describe("explain-inputs", { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "kiln-explained-"));
  const kiln = async (...words: readonly string[]): Promise<KilnResult> => await runKiln(["explain-inputs", ...words], { cwd: folder });
  const units = async (...words: readonly string[]): Promise<readonly UnitInputs[]> => {
    const { stdout, stderr, exit } = await kiln(...words, "--json", "-q");
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
    return (JSON.parse(stdout) as { units: readonly UnitInputs[] }).units;
  };
  beforeAll(() => {
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("tells what a unit reads, and for which line", async () => {
    expect(await units("parts.c")).toEqual([
      {
        unit: "parts/parts.c",
        targets: [TARGET],
        source: "parts.c",
        files: [
          { path: "parts.c", because: ["the unit itself"] },
          { path: "include/parts.h", because: ['parts.c:3: #include "part\\'] },
          { path: "include/last.h", because: ["parts.c:6: #include WHICH", "include/parts.h:2: #include <last.h>"] },
        ],
        names: [
          { name: "CONFIG_PARTS_DEPTH", value: "3", because: "the value of MODE" },
          { name: "CONFIG_PARTS_FAST", value: "1", because: "include/parts.h:1" },
          {
            name: "CONFIG_PARTS_SPEED_QUICK",
            value: "1",
            because: "tokens are pasted, and it begins with CONFIG_PARTS_SPEED_ of parts.c:8",
          },
          { name: "MODE", value: "CONFIG_PARTS_DEPTH", because: "parts.c:7" },
        ],
        unread: 2,
      },
    ]);
  });

  test("names units that take everything, with the reason", async () => {
    const all = await units();
    expect(all.filter(({ whole }) => whole !== undefined)).toMatchObject([{ unit: "parts/open.c", whole: "open.c:2: #include IN(last)" }]);
    const { stdout } = await kiln("-q");
    expect(stdout).toContain(`parts/parts.c (${TARGET}): 3 files, 4 options\n`);
    expect(stdout).toMatch(/1 of \d+ take whole folders and every option:\n/);
    expect(stdout.endsWith(`  parts/open.c (${TARGET}): open.c:2: #include IN(last)\n`)).toBe(true);
  });

  test("tells who reads a header, what is a page for people, and what nobody reads", async () => {
    expect(await kiln("include/last.h", "-q")).toEqual({
      exit: 0,
      stderr: "",
      stdout: `include/last.h is read by 1 unit\n  parts/parts.c (${TARGET})\n      parts.c:6: #include WHICH\n      include/parts.h:2: #include <last.h>\n`,
    });
    expect((await kiln("parts/parts.c", "-q")).stdout).toContain(
      "  MODE = CONFIG_PARTS_DEPTH\n      parts.c:7\n2 other options can change without it\n",
    );
    const never = await kiln("include/never.h", "-q");
    expect(never).toMatchObject({ exit: 2, stdout: "" });
    expect(never.stderr).toContain('error[KILN-E1170]: no step that compiles C or assembly reads "include/never.h"');
  });
});
