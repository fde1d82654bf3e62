import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KILN } from "../support/kiln.ts";

test.each([["list"], ["build", "--json"]])("a current folder that is gone is told: kiln %s", (...words) => {
  const folder = mkdtempSync(join(tmpdir(), "kiln-gone-"));
  const script = 'cd "$1" && mkdir here && cd here && rmdir ../here && shift && exec "$@"';
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script, "sh", folder, process.execPath, KILN, ...words], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `error[KILN-E1113]: the current folder can't be used (ENOENT)
  uv_cwd: ENOENT, no such file or directory
help: it was removed or replaced while Kiln worked: run this again; what was built is kept
`,
  });
  if (words.includes("--json")) expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "KILN-E1113" }] });
});
