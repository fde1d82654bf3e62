import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { collectDeclarations } from "#config/declarations.ts";
import { hostFileSystem } from "#config/host-files.ts";
import { listTargets, resolveTargets } from "#config/targets.ts";
import { loadWorkspace, type Workspace } from "#config/workspace.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { LockedTrees } from "#eval/evaluated.ts";
import { evaluateExpression, evaluateTargets } from "#eval/evaluate.ts";
import type { EvaluationEnvironment } from "#eval/machine.ts";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { checkWorkspace } from "#pipeline/static-checks.ts";
import { lex } from "#syntax/lexer.ts";
import { ROOT } from "../support/kiln.ts";
import { parseOnce } from "../support/parse-once.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

/** What stands around an example that shows no workspace.kiln. */
const WORKSPACE = `workspace example { }
input core = shipped("core")
open core { linux, qemu, printf, string, heap }
`;

/** Every fetched tree holds these: what examples fetch isn't fetched. */
const FETCHED: LockedTrees = {
  list: () => ({ files: ["include/demo.h", "src/core/tcp.c", "src/main.c"], folders: ["include", "src", "src/core"] }),
  content: () => new Uint8Array(),
};

/**
 * Everything that Kiln finds in these recipes without a build, in the order in which it finds it: the first stage with errors is the last one.
 * The files that they name are made, empty; libraries that no image takes in get one. `files`: path → text.
 */
export function mistakesIn(files: ReadonlyMap<string, string>, isDeclaredOnly: boolean): readonly Diagnostic[] {
  const root = temporaryFolder("docs");
  symlinkSync(ROOT, join(root, "kiln"));
  const folder = join(root, "demo");
  const all = new Map([["workspace.kiln", WORKSPACE], ...files]);
  for (const [path, text] of all) write(join(folder, path), text);
  for (const [path, text] of all) for (const named of filesNamedIn(text)) makeMissing(join(folder, dirname(path), named));
  const first = load(folder);
  const open = withoutImage(first);
  if (open !== "") {
    write(join(folder, "image-of-the-test.kiln"), open);
    write(join(folder, "image-of-the-test.c"), "");
  }
  return findMistakes(open === "" ? first : load(folder), files, isDeclaredOnly);
}

type Loaded = ReturnType<typeof loadWorkspace>;

function load(folder: string): Loaded {
  return loadWorkspace(folder, { files: hostFileSystem, parse: parseOnce, stdWorkspace: join(ROOT, "recipes/std"), coreWorkspace: ROOT });
}

function findMistakes(loaded: Loaded, files: ReadonlyMap<string, string>, isDeclaredOnly: boolean): readonly Diagnostic[] {
  const { workspace } = loaded;
  if (hasErrors(loaded.diagnostics)) return loaded.diagnostics;
  const { declarations, diagnostics } = collectDeclarations(workspace);
  const found = [...loaded.diagnostics, ...diagnostics, ...checkWorkspace(workspace, declarations)];
  if (hasErrors(found)) return found;
  const resolved = resolveTargets(declarations, listTargets(declarations, "x86_64"), []);
  found.push(...resolved.diagnostics);
  if (isDeclaredOnly || hasErrors(found)) return found;
  const roots = [...workspace.inputs.values()].map((input) => input.folder);
  const environment = { files: openWorkspaceFiles({ roots }), trees: FETCHED, buildSystem: "x86_64-linux" };
  const requests = resolved.targets.flatMap((target) => (target ? [{ target }] : []));
  const { diagnostics: evaluated } = evaluateTargets(workspace, requests, environment);
  return [...found, ...evaluated, ...valuesOf(workspace, files, environment)];
}

const hasErrors = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some(({ severity }) => severity === "error");

/** The values of the example's files too, whether anything needs them or not. */
function valuesOf(workspace: Workspace, files: ReadonlyMap<string, string>, environment: EvaluationEnvironment): readonly Diagnostic[] {
  return [...workspace.modules.values()].flatMap(({ key, input, module }) => {
    if (input !== "" || !files.has(key)) return [];
    return module.items.flatMap((item) => {
      if (item.kind !== "let-item" && item.kind !== "const") return [];
      const source = { path: key, text: item.name.text };
      const expr = { kind: "ref", name: item.name.text, start: 0, end: source.text.length } as const;
      return evaluateExpression(workspace, { expr, source, module: key }, environment).diagnostics;
    });
  });
}

/** An image for libraries that would otherwise not be looked at. */
function withoutImage({ workspace }: Loaded): string {
  const items = [...workspace.modules.values()].flatMap(({ input, module }) => (input === "" ? module.items : []));
  const declared = (keyword: string): readonly string[] =>
    items.flatMap((item) => (item.kind === "declaration" && item.keyword === keyword ? [item.name.text] : []));
  const libraries = declared("library");
  if (libraries.length === 0 || declared("image").length > 0) return "";
  const platforms = declared("platform");
  return `image image_of_the_test { platforms = [${platforms.length > 0 ? platforms.join(", ") : "linux"}]  needs ${libraries.join(", ")}  app { sources = [./image-of-the-test.c] } }\n`;
}

function filesNamedIn(text: string): readonly string[] {
  const tokens = lex({ path: "", text }).tokens;
  return tokens.flatMap(({ type, value }, i) => (type === "path" && tokens[i - 1]?.type !== "from" ? [value] : []));
}

/** A name with an extension is a file, another one a folder with a C file in it. Names above the workspace are left alone. */
function makeMissing(path: string): void {
  if (existsSync(path) || !path.includes("/demo/")) return;
  if (/\.\w+$/.test(path)) write(path, "");
  else write(join(path, "one.c"), "");
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
