import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formCalled, forms } from "#pipeline/documentation/forms/forms.ts";
import { knownBuiltins } from "#eval/builtins/index.ts";
import { KEYWORDS, OPERATORS } from "#syntax/lexer.ts";
import { parseModule } from "#syntax/parse.ts";
import { evaluate } from "../eval/expressions.ts";
import { ROOT } from "../support/kiln.ts";
import { asRecipe } from "../support/virtual-workspace.ts";

const all = [...forms.values()].flat();

test("every keyword and operator of the lexer has a form", () => {
  expect([...KEYWORDS, ...Object.keys(OPERATORS)].filter((word) => formCalled(word) === undefined)).toEqual([]);
});

test("each name has one form, and none is a builtin's", () => {
  const names = all.flatMap((form) => form.names);
  expect(names.filter((name, i) => names.indexOf(name) !== i || knownBuiltins.has(name))).toEqual([]);
});

test("the sections that forms name are headings of the specification", () => {
  const headings = new Set(
    [...readFileSync(join(ROOT, "docs/language.md"), "utf8").matchAll(/^#+ (.*)$|^\*\*(.*)\.\*\*/gm)].map(([, one, other]) => one ?? other),
  );
  expect(all.map(({ section }) => section).filter((section) => !headings.has(section))).toEqual([]);
});

describe("the examples are right", () => {
  test.each(all.map(({ names, example }) => [names[0], example] as const))("%s", (_, example) => {
    if (example.as === "expression") expect(evaluate(example.text)).toMatchObject({ shown: example.result, diagnostics: [] });
    if (example.as === "recipe") expect(asRecipe(`${example.text}\n`).map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    if (example.as === "workspace") expect(parseModule({ path: "workspace.kiln", text: example.text }).diagnostics).toEqual([]);
  });
});
