import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const GIB = 1024 ** 3;

test.each([["lock"], ["list"]])("a kiln.lock of 1 GB of zeros is refused by kiln %s", async (...words) => {
  const cwd = temporaryFolder("hostile-lock");
  writeFileSync(join(cwd, "workspace.kiln"), 'input lib = git("file:../nothing")\n');
  const lock = join(cwd, "kiln.lock");
  writeFileSync(lock, "");
  // A hole: it takes no room.
  truncateSync(lock, GIB);
  const { stdout, stderr, exit } = await runKiln(words, { cwd });
  expect({ stdout, exit }).toEqual({ stdout: "", exit: 2 });
  expect(stderr).toContain(
    "error[KILN-E0750]: kiln.lock can't be used: it isn't as Kiln writes it\n  it is larger than 16777216 characters\n",
  );
});
