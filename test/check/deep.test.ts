import { expect, test } from "vitest";
import { checkModules } from "#check/check.ts";
import { parseModule } from "#syntax/parse.ts";

test.each([
  ["[", "1", "]"],
  ["(", "1", ")"],
  ["1 + ", "1", ""],
  ["!", "true", ""],
  ["if true then 1 else ", "1", ""],
  ["fn(x) => ", "x", ""],
  ["let { a = 1 } in ", "a", ""],
  ["{ a = ", "1", " }"],
])(
  "10,000 of %s are checked, or are a mistake",
  (open, middle, close) => {
    const source = { path: "x.kiln", text: `let x = ${open.repeat(10_000)}${middle}${close.repeat(10_000)}` };
    const { module, diagnostics } = parseModule(source);
    const context = {
      builtins: new Map(),
      declared: () => new Map<string, string>(),
      importedModule: () => undefined,
      optionsOf: () => undefined,
      optionsFrom: () => undefined,
      ruleOf: () => undefined,
    };
    expect(module.items.length + diagnostics.length).toBe(1);
    expect(() => checkModules([{ key: "x.kiln", input: "", source, module }], context)).not.toThrow();
  },
  30_000,
);
