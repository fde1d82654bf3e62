import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { KILN } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-closed-pipe-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** More than a pipe holds, with the text `last` in quotes at its end. */
const tree = (last: string): Buffer =>
  Buffer.from(
    Array.from({ length: 100 }, (_, i) => `config B${i}\n\tstring "b"\n\tdefault "${"x".repeat(2000)}"\n`).join("") +
      `config LAST\n\tstring "last"\n\tdefault "${last}"\n`,
    "latin1",
  );

test.each([
  ["text", "last"],
  ["bytes that aren't UTF-8", "\u00ff"],
])("who reads no more of %s ends the command quietly", (_, last) => {
  writeFileSync(join(folder, "Kconfig"), tree(last));
  const line = '"$0" "$1" config alldefconfig --kconfig Kconfig --output - | head -n 1';
  const { stdout, stderr } = spawnSync("sh", ["-c", line, process.execPath, KILN], { cwd: folder, encoding: "utf8" });
  expect({ stdout, stderr }).toEqual({ stdout: "#\n", stderr: "" });
});

test("bytes come out as they are", () => {
  writeFileSync(join(folder, "Kconfig"), tree("\u00ff"));
  const { stdout } = spawnSync(process.execPath, [KILN, "config", "alldefconfig", "--kconfig", "Kconfig", "--output", "-"], {
    cwd: folder,
  });
  expect(stdout.toString("latin1").split("\n").at(-2)).toBe('CONFIG_LAST="\u00ff"');
});
