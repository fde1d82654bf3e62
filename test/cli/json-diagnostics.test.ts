import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, expect, test } from "vitest";
import { ROOT, runKiln } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-json-diagnostics-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = readFileSync(join(ROOT, "docs/diagnostics.md"), "utf8");
const [, schema = ""] = /```json\n([^]*?)```/.exec(page) ?? [];
const fits = new Ajv2020().compile(JSON.parse(schema));

test.each([
  ["check", ["check", "--json"], "KILN-E0201", { path: "a.kiln", line: 2, column: 15, start: 30, end: 37 }],
  ["a graph", ["graph", "--json", "hi"], "KILN-E0201", { path: "a.kiln", line: 2, column: 15, start: 30, end: 37 }],
  ["a code that is none", ["explain", "--json", "E9999"], undefined, undefined],
])("%s: one document, as the page says", async (_, words, code, at) => {
  writeFileSync(join(folder, "workspace.kiln"), "workspace demo { }\n");
  // A character outside of the BMP: one column, two UTF-16 units.
  writeFileSync(join(folder, "a.kiln"), 'let used = [1]\nlet x = ["😀", nothing, used]\n');
  const { stdout, stderr, exit } = await runKiln(words, { cwd: folder });
  const document: unknown = JSON.parse(stdout);
  expect(fits(document), JSON.stringify(fits.errors)).toBe(true);
  expect(exit).toBe(2);
  expect(stderr).toContain("error[KILN-E");
  if (code !== undefined) expect(document).toMatchObject({ diagnostics: expect.arrayContaining([expect.objectContaining({ code, at })]) });
});

test("without --json nothing is on standard output", async () => {
  expect(await runKiln(["explain", "E9999"], { cwd: folder })).toMatchObject({ exit: 2, stdout: "" });
});
