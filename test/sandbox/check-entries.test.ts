import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findRefusedEntry, whyLinkLeaves } from "#sandbox/check-entries.ts";

describe("links in outputs", () => {
  test.each([
    ["a", "b"],
    ["a/b", "../c"],
    ["a/b/c", "../../d/e"],
    ["a", "./b//c/"],
    ["a", "."],
    ["a", "..b"],
  ])("%s → %s stays", (path, target) => expect(whyLinkLeaves(path, target)).toBeUndefined());

  test.each([
    ["", "b"],
    ["a", ""],
    ["a", "/"],
    ["a", ".."],
    ["a/b", "../../c"],
    ["a/b", "x/../c"],
    ["a/b", "./.././.."],
  ])("%s → %s leaves", (path, target) => expect(whyLinkLeaves(path, target)).toBeDefined());

  test("each link counts from its own output", () => {
    const link = { kind: "symlink", path: "out/lib/x", target: "../y" } as const;
    expect(findRefusedEntry(["out/lib"], [link])).toMatchObject({ path: "out/lib/x" });
    expect(findRefusedEntry(["out"], [link])).toBeUndefined();
  });

  test("links that are all let through never lead out, whatever they pass", () => {
    const word = fc.constantFrom("a", "b", "..", ".", "c");
    const target = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join("/"));
    const place = fc.constantFrom("a", "b", "c", "d/a", "d/b", "d/e/a", "d/e/c");
    fc.assert(
      fc.property(fc.dictionary(place, target, { maxKeys: 5 }), (links) => {
        const base = mkdtempSync(join(tmpdir(), "kiln-links-"));
        try {
          mkdirSync(join(base, "out/d/e"), { recursive: true });
          const kept = Object.entries(links).filter(([path, to]) => whyLinkLeaves(path, to) === undefined);
          for (const [path, to] of kept) symlinkSync(to, join(base, "out", path));
          const root = realpathSync(join(base, "out"));
          for (const [path] of kept) {
            const end = resolves(join(root, path));
            if (end !== undefined) expect(`${end}/`).toSatisfy((p: string) => p.startsWith(`${root}/`));
          }
        } finally {
          rmSync(base, { recursive: true });
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** Undefined for links to nothing and for loops. */
function resolves(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
