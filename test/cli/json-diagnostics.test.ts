import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

describe("a command that succeeds", () => {
  const other = join(folder, "warned");
  beforeAll(() => {
    mkdirSync(other);
    writeFileSync(join(other, "workspace.kiln"), "workspace demo { }\n");
    writeFileSync(
      join(other, "a.kiln"),
      `let nobody = 1
platform board { archs = [x86_64]  run { kind = "process" } }
rule texts(img, target, libs) => { outputs = { image = step / "out" } }
let step = derivation { kind = "prepare"  name = "text"  command = ["kiln:pack/1"]  inputs = { "root/a" = "a" }  outputs = ["out"] }
image web using texts { platforms = [board] }
`,
    );
  });
  const warning = { code: "KILN-E0210", severity: "warning", at: { path: "a.kiln", line: 1, column: 5, start: 4, end: 10 } };

  test.each([
    ["check", { targets: ["web@board-x86_64"], derivations: 1 }],
    ["list", { targets: ["web@board-x86_64"] }],
    ["build", { targets: [{ name: "web@board-x86_64" }] }],
    ["fetch", { fetches: [] }],
  ])("%s has its warnings beside its result", async (command, result) => {
    const { stdout, stderr, exit } = await runKiln([command, "--json"], { cwd: other });
    const document = JSON.parse(stdout) as { readonly warnings: readonly unknown[] };
    expect(exit).toBe(0);
    expect(document).toMatchObject({ ...result, warnings: [warning] });
    expect(document).not.toHaveProperty("diagnostics");
    expect(fits({ diagnostics: document.warnings }), JSON.stringify(fits.errors)).toBe(true);
    expect(stderr).toContain("warning[KILN-E0210]");
  });

  test("a value stays what it is, and the warnings are told on standard error", async () => {
    expect(await runKiln(["eval", "--json", "{ a = 1 }"], { cwd: other })).toMatchObject({
      stdout: '{"a":"1"}\n',
      stderr: expect.stringContaining("warning[KILN-E0210]"),
      exit: 0,
    });
  });

  test("where a part fails its errors stand beside the rest", async () => {
    writeFileSync(join(other, "b.kiln"), "library {\n");
    const { stdout, exit } = await runKiln(["fmt", "--check", "--json", "a.kiln", "b.kiln"], { cwd: other });
    rmSync(join(other, "b.kiln"));
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ files: 1, diagnostics: [{ code: "KILN-E0103", severity: "error" }], warnings: [] });
  });
});
