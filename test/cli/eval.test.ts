import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { KILN, sharedStore } from "../support/kiln.ts";

/** Outside of any workspace. */
const folder = mkdtempSync(join(tmpdir(), "kiln-eval-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function evaluated(
  words: readonly string[],
  input = "",
): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  const env = { ...process.env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null", NO_COLOR: "1" };
  const { stdout, stderr, status } = spawnSync(process.execPath, [KILN, "eval", ...words], { cwd: folder, input, encoding: "utf8", env });
  return { stdout, stderr, status };
}

test("outside of a workspace", () => {
  expect(evaluated(["[x * 2 for x in range(3)]"])).toEqual({ stdout: "[0, 2, 4]\n", stderr: "", status: 0 });
  expect(evaluated(["nothing"])).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("KILN-E0401") });
});

test("standard input, both ways", () => {
  for (const words of [["-"], ["--file", "-"]]) expect(evaluated(words, "1 +\n 2\n")).toEqual({ stdout: "3\n", stderr: "", status: 0 });
  expect(evaluated(["-"], "1 +")).toMatchObject({ status: 2, stderr: expect.stringContaining("<standard input>:1:3") });
  expect(evaluated(["1", "--file", "-"], "1")).toMatchObject({ status: 2, stderr: expect.stringContaining("KILN-E1106") });
});

test("a string as it is", () => {
  const text = `"a\\n\${str(1)} \\"q\\" é"`;
  expect(evaluated([text]).stdout).toBe('"a\\n1 \\"q\\" é"\n');
  expect(evaluated(["--raw", text]).stdout).toBe('a\n1 "q" é\n');
  expect(evaluated(["--raw", "[1]"]).stdout).toBe("[1]\n");
  expect(evaluated(["--json", text]).stdout).toBe('"a\\n1 \\"q\\" é"\n');
});

test("trace tells on standard error what is evaluated, once, also where the evaluation goes deep or fails", () => {
  expect(evaluated(['[trace("a\\u{1b}[1m", 1), trace([1, "b"], 2)]'])).toEqual({
    status: 0,
    stdout: "[1, 2]\n",
    stderr: 'trace <expression>:1:2: a\\u{1b}[1m\ntrace <expression>:1:26: [1, "b"]\n',
  });
  expect(evaluated(['let { f = fn(n) => if n == 0 then trace("end", 0) else 1 + f(n - 1) } in f(5000)'])).toEqual({
    status: 0,
    stdout: "5000\n",
    stderr: "trace <expression>:1:35: end\n",
  });
  const failed = evaluated(['trace("before", 1) + nothing']);
  expect(failed.stderr).toMatch(/^trace <expression>:1:1: before\n/);
  expect(failed.stderr).toContain("KILN-E0401");
});

test("a file, and one that isn't there", () => {
  writeFileSync(join(folder, "x.kiln"), "{ a = 1 }");
  expect(evaluated(["--file", "x.kiln", "--json"])).toEqual({ stdout: '{"a":"1"}\n', stderr: "", status: 0 });
  expect(evaluated(["--file", "y.kiln"])).toMatchObject({ status: 2, stderr: expect.stringContaining("KILN-E1107") });
});

test("values nested deeper than a stack is high", () => {
  const { stdout, status } = evaluated(["fold(range(5000), 0, fn(inner, i) => [inner])"]);
  expect([status, stdout.match(/\[/g)?.length]).toEqual([0, 5000]);
});
