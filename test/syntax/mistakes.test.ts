import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { printDiagnostics } from "#diagnostics/print.ts";
import { parseModule } from "#syntax/parse.ts";

const FOLDER = join(import.meta.dirname, "mistakes");

/** `vitest -u` writes what is said. */
test("the commonest mistakes, all told in one run, each with what to do", async () => {
  const source = { path: "common.kiln", text: readFileSync(join(FOLDER, "common.kiln"), "utf8") };
  const said = printDiagnostics(parseModule(source).diagnostics, { color: false });
  await expect(said).toMatchFileSnapshot(join(FOLDER, "common.txt"));
  expect(said).not.toContain("`kiln doc` tells");
});
