import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

test(
  "C++ has flags of its own, its libraries share what headers define, and options are found between divided digits",
  { timeout: 240_000 },
  async () => {
    const folder = temporaryFolder("cxx");
    cpSync(join(import.meta.dirname, "fixtures/cxx"), folder, { recursive: true });
    const ran = await runKiln(["run", "cxx@linux", "-q"], { cwd: folder });
    expect(ran.exit, ran.stderr).toBe(30 + 8 + 4);
    const { symbols } = JSON.parse(readFileSync(join(folder, "out/cxx@linux-x86_64/symbols"), "utf8")) as {
      symbols: readonly { name: string }[];
    };
    const names = symbols.map(({ name }) => name);
    for (const shared of ["total", "_ZN7CounterIiE5valueE"])
      expect(
        names.filter((name) => name === shared),
        shared,
      ).toHaveLength(1);
    expect((await runKiln(["run", "cxx@linux", "-q", "--set", "left.step=9"], { cwd: folder })).exit).toBe(30 + 10 + 4);
  },
);
