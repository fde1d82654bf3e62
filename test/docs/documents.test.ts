import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseModule } from "#syntax/parse.ts";
import { ROOT } from "../support/kiln.ts";

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

describe.each(documents)("%s", (path) => {
  const text = readFileSync(join(ROOT, path), "utf8");

  test("shows recipes that parse", () => {
    for (const [, recipe = ""] of text.matchAll(/```kiln\n(.*?)```/gs)) {
      expect(
        parseModule({ path, text: recipe }).diagnostics.map(({ message, at }) => `${message} at ${recipe.slice(at?.start, at?.end)}`),
      ).toEqual([]);
    }
  });

  test("links to files that are there", () => {
    for (const [, target = ""] of text.matchAll(/\]\(([^)#:]+)\)/g))
      expect(existsSync(join(ROOT, dirname(path), target)), target).toBe(true);
  });
});
