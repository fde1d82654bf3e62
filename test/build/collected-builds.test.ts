import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/kiln.ts";

test("eight builds at once with a collector beside them are right, and run no action twice", { timeout: 240_000 }, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "test/crash/collected-builds.mjs"), "1"], {
    encoding: "utf8",
  });
  expect({ status, stderr, end: stdout.trimEnd().split("\n").at(-1), stdout }).toMatchObject({
    status: 0,
    stderr: "",
    end: "1 rounds, 0 wrong",
  });
});
