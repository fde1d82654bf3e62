import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-syntax-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("trees of recipes are kept, by content, and nothing that is garbled counts", async () => {
  const store = join(folder, "store");
  writeFileSync(join(folder, "workspace.kiln"), 'workspace w { }\nlet big = 9223372036854775807\nlet shown = "${big}"\n');
  const value = async (): Promise<string> => (await runKiln(["eval", "shown"], { cwd: folder, store })).stdout;
  expect(await value()).toBe('"9223372036854775807"\n');
  const [parser = ""] = readdirSync(join(store, "syntax"));
  const kept = readdirSync(join(store, "syntax", parser)).map((name) => join(store, "syntax", parser, name));
  expect(kept.length).toBeGreaterThan(4);
  expect(await value()).toBe('"9223372036854775807"\n');

  for (const path of kept) {
    const bytes = readFileSync(path);
    writeFileSync(
      path,
      bytes.map((byte, i) => (i === bytes.length - 20 ? byte ^ 1 : byte)),
    );
  }
  expect(await value()).toBe('"9223372036854775807"\n');
  for (const path of kept) writeFileSync(path, "");
  expect(await value()).toBe('"9223372036854775807"\n');

  writeFileSync(join(folder, "workspace.kiln"), 'workspace w { }\nlet shown = "other"\n');
  expect(await value()).toBe('"other"\n');
  writeFileSync(join(folder, "workspace.kiln"), "workspace w { }\nlet shown = = 1\n");
  const wrong = await runKiln(["eval", "shown"], { cwd: folder, store });
  expect(wrong.stderr).toContain("KILN-E0103");
  expect((await runKiln(["eval", "shown"], { cwd: folder, store })).stderr).toBe(wrong.stderr);
  expect(await runKiln(["store", "verify"], { cwd: folder, store })).toMatchObject({ exit: 0 });
});
