import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { builtins } from "#eval/builtins/index.ts";
import { parametersOf, THEMES } from "#eval/builtin.ts";
import { hostFileSystem } from "#config/host-files.ts";
import { evaluateExpression } from "#eval/evaluate.ts";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { parseExpression } from "#syntax/parse.ts";
import { noTrees } from "./expressions.ts";

const folder = fileURLToPath(new URL("example", import.meta.url));

/** What `kiln eval` shows, or the codes of what is wrong. */
function shown(text: string): string {
  const source = { path: "x", text };
  const { expr, diagnostics } = parseExpression(source);
  if (!expr) return diagnostics.map(({ message }) => message).join("\n");
  const workspace = { folder, modules: new Map(), inputs: new Map(), files: hostFileSystem };
  const environment = { files: openWorkspaceFiles({ roots: [folder] }), trees: noTrees, buildSystem: "x86_64-linux" };
  const result = evaluateExpression(workspace, { expr, source }, environment);
  return result.value?.shown ?? result.diagnostics.map(({ code }) => code).join("\n");
}

describe.each(builtins)("$name", ({ name, theme, meaning, errors = [], examples, ...rest }) => {
  test.each(examples)("%s", (expression, result) => {
    expect(expression).toMatch(new RegExp(`\\b${name}\\(`));
    expect(shown(expression)).toBe(result);
  });

  test("is told as the others are", () => {
    expect(Object.keys(THEMES)).toContain(theme);
    expect(examples.length).toBeGreaterThan(0);
    expect(meaning).not.toMatch(/\.$|\n/);
    const codes = examples.flatMap(([, result]) => (result.startsWith("KILN-E") ? [result] : []));
    expect(codes.filter((code) => !errors.some((known) => known === code))).toEqual([]);
  });

  test("has types that the language has", () => {
    const types = [...rest.params.map(({ type }) => type), rest.signature.split(" -> ")[1] ?? ""].flatMap((type) => type.split(" | "));
    for (const type of types) expect(parseExpression({ path: "x", text: `fn(x: ${type}) => x` }).diagnostics).toEqual([]);
    for (const { fallback } of rest.params) {
      if (fallback !== undefined && fallback !== "…") expect(parseExpression({ path: "x", text: fallback }).diagnostics).toEqual([]);
    }
    // Whoever leaves out one argument may leave out those behind it.
    const optional = parametersOf(rest).map((param) => param.optional);
    expect(optional).toEqual(optional.toSorted((a, b) => Number(a) - Number(b)));
  });
});

test("builtins are sorted by name, each there once", () => {
  const names = builtins.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1)));
});
