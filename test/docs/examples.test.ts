import { describe, expect, test } from "vitest";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { evaluate } from "../eval/expressions.ts";
import { expressionsOf, fencesOf, type Fence } from "./fences.ts";
import { pages } from "./pages.ts";
import { mistakesIn } from "./workspaces.ts";

/** Each example of each page is a test, called by its place. Pages of the tour, and that about porting, are run as a whole (tour.test.ts). */
for (const page of pages.filter((one) => !one.startsWith("docs/tour/") && one !== "docs/porting.md")) {
  const fences = fencesOf(page);
  const recipes = recipesOf(fences);
  const expressions = fences.filter(({ language }) => language === "kiln-expr");
  if (recipes.length + expressions.length === 0) continue;
  describe(page, () => {
    test.each(recipes)("$name", ({ fence, files }) => {
      const wanted = fence.words[0] === "wrong" ? fence.words.slice(1) : [];
      const found = mistakesIn(files, fence.words[0] === "declared");
      expect([...new Set(found.map(({ code }) => code))].toSorted(), found.map(told).join("\n")).toEqual(wanted.toSorted());
    });
    test.each(expressions.flatMap((fence) => expressionsOf(fence).map((one) => ({ name: `${page}:${one.line}`, ...one }))))(
      "$name",
      ({ text, result }) => {
        const { shown, diagnostics } = evaluate(text);
        expect(diagnostics.length > 0 ? diagnostics.map(({ code }) => code).join(" ") : shown, diagnostics.map(told).join("\n")).toBe(
          result,
        );
      },
    );
  });
}

/** A recipe with the files that it stands among. */
interface Recipe {
  readonly name: string;
  readonly fence: Fence;
  readonly files: ReadonlyMap<string, string>;
}

function recipesOf(fences: readonly Fence[]): readonly Recipe[] {
  let together = new Map<string, string>();
  return fences
    .filter(({ language, file }) => language === "kiln" || (language === "kconfig" && file !== undefined))
    .flatMap((fence): readonly Recipe[] => {
      const name = `${fence.page}:${fence.line}`;
      if (fence.file === undefined) return [{ name, fence, files: new Map([["example.kiln", fence.text]]) }];
      if (fence.file === "workspace.kiln") together = new Map();
      together = new Map([...together, [fence.file, fence.text]]);
      return fence.words.includes("unfinished") || fence.language === "kconfig" ? [] : [{ name, fence, files: together }];
    });
}

const told = ({ code, message, advice, at }: Diagnostic): string =>
  `${code} ${message} «${at === undefined ? "" : at.source.text.slice(at.start, at.end)}»: ${advice}`;
