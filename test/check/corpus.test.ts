import { join } from "node:path";
import { expect, test } from "vitest";
import { collectDeclarations } from "#config/declarations.ts";
import { hostFileSystem } from "#config/host-files.ts";
import { loadWorkspace } from "#config/workspace.ts";
import { checkWorkspace } from "#pipeline/static-checks.ts";
import { parseModule } from "#syntax/parse.ts";
import { ROOT } from "../support/kiln.ts";

/** Each as a workspace of its own, so that warnings are told for its files. */
test.each([".", "recipes/std"])("the recipes of %s have no mistake", (folder) => {
  const loaded = loadWorkspace(join(ROOT, folder), { files: hostFileSystem, parse: parseModule, stdWorkspace: join(ROOT, "recipes/std") });
  expect(loaded.diagnostics).toEqual([]);
  const { declarations } = collectDeclarations(loaded.workspace);
  const found = checkWorkspace(loaded.workspace, declarations);
  expect(found.map(({ code, message, at }) => `${code} ${at?.source.path}:${at?.start} ${message}`)).toEqual([]);
});
