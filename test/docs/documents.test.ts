import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/kiln.ts";
import { pages } from "./pages.ts";

describe.each(pages)("%s", (path) => {
  const text = readFileSync(join(ROOT, path), "utf8");

  test("links to files that are there", () => {
    for (const [, target = ""] of text.matchAll(/\]\(([^)#:]+)\)/g))
      expect(existsSync(join(ROOT, dirname(path), target)), target).toBe(true);
  });
});
