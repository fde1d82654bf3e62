import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkModules } from "#check/check.ts";
import { printDiagnostics } from "#diagnostics/print.ts";
import { knownBuiltins } from "#eval/builtins/index.ts";
import { parseModule } from "#syntax/parse.ts";

const CASES = join(import.meta.dirname, "cases");

/** Each folder: x.kiln and what is said about it. `vitest -u` writes expected.txt. */
test.each(readdirSync(CASES))("%s", async (name) => {
  const source = { path: "x.kiln", text: readFileSync(join(CASES, name, "x.kiln"), "utf8") };
  const { module, diagnostics } = parseModule(source);
  expect(diagnostics).toEqual([]);
  const libraries = new Set(module.items.flatMap((item) => (item.kind === "declaration" ? [item.name.text] : [])));
  const found = checkModules([{ key: "x.kiln", input: "", source, module }], {
    builtins: knownBuiltins,
    declared: () => new Map([...libraries].map((library) => [library, library])),
    importedModule: () => undefined,
    optionsOf: () => undefined,
    optionsFrom: () => undefined,
    ruleOf: (_, item) => {
      const using = item !== "app" && item.kind === "declaration" ? item.using?.parts[0]?.text : "c_library";
      const rule = module.items.find((one) => one.kind === "rule" && one.name.text === using);
      return rule?.kind === "rule" ? { kind: "library", item: rule } : undefined;
    },
  });
  await expect(printDiagnostics(found, { color: false })).toMatchFileSnapshot(join(CASES, name, "expected.txt"));
});
