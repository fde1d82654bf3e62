import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildJson, checkout, ran, type BuildJson } from "../cli/checkout.ts";
import { runKiln } from "../support/kiln.ts";

// Builds of several processes in one store, which is the one that test files share: its other contents don't matter.
const FILES = 12;

/** A workspace with an image of many files that no store has seen. */
function checkoutOf(tag: string): string {
  const folder = checkout();
  const names = Array.from({ length: FILES }, (_, i) => `f${i}`);
  mkdirSync(join(folder, "recipes/many"));
  const put = (name: string, lines: readonly string[]): void => writeFileSync(join(folder, "recipes/many", name), `${lines.join("\n")}\n`);
  for (const name of names) put(`${name}.c`, [`const char *${name}(void) { return "${tag} ${name}"; }`]);
  const sum = names.map((name) => `${name}()[0]`).join(" + ");
  put("main.c", [...names.map((name) => `const char *${name}(void);`), `int main(void) { return ${sum} == 0; }`]);
  const sources = ["main", ...names].map((name) => `./${name}.c`).join(", ");
  put("many.kiln", ["image many {", "  platforms = [linux]", `  app { sources = [${sources}] }`, "}"]);
  return folder;
}

const hashes = ({ targets }: BuildJson): readonly (readonly string[])[] =>
  targets.map(({ name, outputs }) => [name, ...Object.values(outputs).map(({ sha256 }) => sha256)]);

test(
  "builds of the same graph at once, in one checkout and another, give the same; the next runs nothing",
  { timeout: 240_000 },
  async () => {
    const tag = `${Date.now()} ${process.pid}`;
    const [first, second] = [checkoutOf(tag), checkoutOf(tag)];
    const all = await Promise.all([first, first, second].map((folder) => buildJson(folder, "many")));
    const [expected = []] = all.map(hashes);
    expect(expected).toHaveLength(1);
    for (const told of all) expect(hashes(told)).toEqual(expected);
    const again = await buildJson(checkoutOf(tag), "many");
    expect(hashes(again)).toEqual(expected);
    expect(ran(again)).toEqual({});
    expect(await runKiln(["store", "verify"], { cwd: first })).toMatchObject({ exit: 0 });
  },
);
