import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-read-"));
const store = mkdtempSync(join(tmpdir(), "kiln-read-store-"));
let source = "";
beforeAll(() => {
  writeFileSync(join(folder, "workspace.kiln"), "workspace demo { }\n");
  writeFileSync(join(folder, "latin1.txt"), Buffer.from([0xe9]));
  writeFileSync(join(folder, "broken.json"), '{\n  "a": 1,\n  "b": 1.5\n}\n');
  mkdirSync(join(folder, "top/sub"), { recursive: true });
  writeFileSync(join(folder, "top/sub/data.json"), '{ "name": "in a tree" }');
  expect(spawnSync("tar", ["czf", "data.tar.gz", "top"], { cwd: folder }).status).toBe(0);
  const hash = createHash("sha256")
    .update(readFileSync(join(folder, "data.tar.gz")))
    .digest("base64");
  source = `unpack(fetch("file:./data.tar.gz", hash = "sha256-${hash}"))`;
});
afterAll(() => {
  for (const one of [folder, store]) rmSync(one, { recursive: true, force: true });
});
const evaluated = async (text: string): Promise<string> => {
  const { stdout, stderr } = await runKiln(["eval", "-q", text], { cwd: folder, store });
  return stdout + stderr;
};

test("a file in a fetched tree is read, which is fetched for that", async () => {
  expect(await evaluated(`read_json(${source} / "sub/data.json").name`)).toBe('"in a tree"\n');
  expect(await evaluated(`read_text(${source} / "sub/dta.json")`)).toContain("KILN-E0417");
});

test("also where evaluation is so deep that another thread does it", async () => {
  const deep = `let { f = fn(n) => if n == 0 then read_json(${source} / "sub/data.json").name ++ read_text(./broken.json) else "" ++ f(n - 1) } in len(f(5000))`;
  expect(await evaluated(deep)).toBe("34\n");
});

test("a mistake in a data file is shown there", async () => {
  expect(await evaluated("read_json(./broken.json)")).toBe(`error[KILN-E0439]: the language has ints only, and this is none
 --> broken.json:3:8
  |
3 |   "b": 1.5
  |        ^^^
note: read here
 --> <expression>:1:1
  |
1 | read_json(./broken.json)
  | ^^^^^^^^^^^^^^^^^^^^^^^^
help: write it as a string
`);
  expect(await evaluated("read_text(./latin1.txt)")).toContain("KILN-E0438");
});
