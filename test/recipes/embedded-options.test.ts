import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runKiln, type KilnResult } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-embedded-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const kiln = async (...words: readonly string[]): Promise<KilnResult> => await runKiln(words, { cwd: folder });

test("an image carries its options where its recipe wants it", { timeout: 240_000 }, async () => {
  const recipe = (field: string): string =>
    `workspace w { }\ninput core = shipped("core")\nopen core { linux, qemu, heap, log }
exports { images = [web] }
image web {
  platforms = [linux, qemu]
  needs heap, log
  options { log.level = "warn"  heap.size = 2MiB }
  ${field}
  app { sources = [./main.c] }
}\n`;
  writeFileSync(join(folder, "main.c"), "int main(void) { return 7; }\n");
  writeFileSync(join(folder, "workspace.kiln"), recipe("embed_config = true"));
  const built = await kiln("build", "web@linux", "web@qemu", "-q");
  expect(built).toMatchObject({ exit: 0, stderr: "" });
  expect(await kiln("run", "web@linux", "-q")).toMatchObject({ exit: 7 });
  const { stdout } = await kiln("config", "of", "out/web@qemu-x86_64/image", "--json");
  const { values } = JSON.parse(stdout) as { values: Readonly<Record<string, string>> };
  expect(values).toMatchObject({ LOG_LEVEL: '"warn"', LOG_LEVEL_WARN: "y", LOG_STAMPS: "n", HEAP_SIZE: "2097152", CONSOLE_QEMU_PORT: "1016" });
  const linux = await kiln("config", "of", "out/web@linux-x86_64/image");
  expect(linux.stdout).toMatch(/^#\n# Options of web@linux-x86_64\n#\n/);
  expect(linux.stdout).not.toContain("QEMU");
  // It is a `.config` like any other.
  writeFileSync(join(folder, "again"), linux.stdout);
  expect((await kiln("config", "get", "log.level", "--config", "again")).stdout).toBe('"warn"\n');

  writeFileSync(join(folder, "workspace.kiln"), recipe(""));
  const with_ = readFileSync(join(folder, "out/web@linux-x86_64/image"));
  expect(await kiln("build", "web@linux", "-q")).toMatchObject({ exit: 0 });
  const without = readFileSync(join(folder, "out/web@linux-x86_64/image"));
  // The header alone tells of sections.
  expect(with_.subarray(64, without.length).equals(without.subarray(64))).toBe(true);
  expect(await kiln("config", "of", "out/web@linux-x86_64/image")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1166") as string });
});
