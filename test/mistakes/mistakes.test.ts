import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { printDiagnostics } from "#diagnostics/print.ts";
import { asRecipe } from "../support/virtual-workspace.ts";

const CASES = join(import.meta.dirname, "cases");

/** One mistake of a person a folder: a recipe, and all that Kiln says of it. KILN_ACCEPT=1 writes what it says now. */
describe("mistakes and what is said of them", () => {
  for (const name of readdirSync(CASES).toSorted()) {
    test(name.replaceAll("-", " "), () => {
      const all = asRecipe(readFileSync(join(CASES, name, "app.kiln"), "utf8"));
      // Formatting tells syntax errors too.
      const diagnostics = all.filter((one, i) => all.findIndex((other) => isDeepStrictEqual(other, one)) === i);
      const file = join(CASES, name, "expected.txt");
      const said = printDiagnostics(diagnostics, { color: false });
      if (process.env["KILN_ACCEPT"] === "1") writeFileSync(file, said);
      expect(said).toBe(readFileSync(file, "utf8"));
      expect(diagnostics.length).toBeGreaterThan(0);
      for (const { advice, at, notes } of diagnostics) {
        expect(advice).not.toBe("");
        expect(at).toBeDefined();
        expect(notes.length).toBeLessThanOrEqual(3);
      }
    });
  }
});
