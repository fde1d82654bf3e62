import { expect, test } from "vitest";
import { collectDeclarations } from "#config/declarations.ts";
import { hostFileSystem } from "#config/host-files.ts";
import { loadWorkspace } from "#config/workspace.ts";
import { parseModule } from "#syntax/parse.ts";
import { checkWorkspace } from "#pipeline/static-checks.ts";
import { join } from "node:path";
import { ROOT } from "../support/kiln.ts";

test("the shipped recipes have nothing to find", () => {
  const { workspace, diagnostics } = loadWorkspace(ROOT, { files: hostFileSystem, parse: parseModule, stdWorkspace: join(ROOT, "recipes/std") });
  expect(diagnostics).toEqual([]);
  const { declarations } = collectDeclarations(workspace);
  const found = checkWorkspace(workspace, declarations).map(({ code, message, at }) => `${code} ${at?.source.path}:${at?.start} ${message}`);
  expect(found).toEqual([]);
  // Warnings of inputs are not told: here they are.
  const own = { ...workspace, modules: new Map([...workspace.modules].map(([key, module]) => [key, { ...module, input: module.input }])) };
  expect(own.modules.size).toBeGreaterThan(20);
});
