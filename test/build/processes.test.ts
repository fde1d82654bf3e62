import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ROOT, runKiln } from "../support/kiln.ts";

// Builds of several processes in one store. The store is the one that test files share: its other contents don't matter.
const FILES = 12;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A workspace of its own with an image of many files that no store has seen. */
function checkoutOf(tag: string): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-processes-"));
  folders.push(folder);
  for (const path of ["workspace.kiln", "recipes"]) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  const names = Array.from({ length: FILES }, (_, i) => `f${i}`);
  mkdirSync(join(folder, "recipes/many"));
  const put = (name: string, text: string): void => writeFileSync(join(folder, "recipes/many", name), text);
  for (const name of names) put(`${name}.c`, `const char *${name}(void) { return "${tag} ${name}"; }\n`);
  put("main.c", `${names.map((name) => `const char *${name}(void);\n`).join("")}int main(void)\n{\n\treturn ${names.map((name) => `${name}()[0]`).join(" + ")} == 0;\n}\n`); // prettier-ignore
  const sources = ["main", ...names].map((name) => `./${name}.c`);
  put("many.kiln", `image many {\n  platforms = [linux]\n  app { sources = [${sources.join(", ")}] }\n}\n`);
  return folder;
}

interface Told {
  readonly targets: readonly { readonly name: string; readonly outputs: Readonly<Record<string, { readonly sha256: string }>> }[];
  readonly actions: Readonly<Record<string, { readonly run: number; readonly cached: number }>>;
}

async function built(folder: string): Promise<Told> {
  const { exit, stdout, stderr } = await runKiln(["build", "many", "--json", "-q"], { cwd: folder });
  expect(stderr).toBe("");
  expect(exit).toBe(0);
  const told: Told = JSON.parse(stdout);
  return told;
}

const hashes = ({ targets }: Told): readonly (readonly string[])[] =>
  targets.map(({ name, outputs }) => [name, ...Object.values(outputs).map(({ sha256 }) => sha256)]);

test(
  "builds of the same graph at once, in one checkout and another, give the same; the next runs nothing",
  { timeout: 240_000 },
  async () => {
    const tag = `${Date.now()} ${process.pid}`;
    const [first, second] = [checkoutOf(tag), checkoutOf(tag)];
    const all = await Promise.all([built(first), built(first), built(second)]);
    for (const told of all) expect(hashes(told)).toEqual(hashes(all[0]));
    const again = await built(checkoutOf(tag));
    expect(hashes(again)).toEqual(hashes(all[0]));
    expect(Object.entries(again.actions).filter(([, { run }]) => run > 0)).toEqual([]);
    const { exit, stdout, stderr } = await runKiln(["store", "verify"], { cwd: first });
    expect([exit, stderr, stdout]).toEqual([0, expect.any(String), expect.any(String)]);
  },
);
