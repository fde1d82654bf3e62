import { checkWorkspace } from "#pipeline/static-checks.ts";
import { collectDeclarations } from "#config/declarations.ts";
import type { ParseModule, WorkspaceFileSystem } from "#config/host-files.ts";
import { resolveTarget } from "#config/resolve.ts";
import { listTargets } from "#config/targets.ts";
import { loadWorkspace } from "#config/workspace.ts";
import { digestOf } from "#derivation/digest.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { evaluateExpression, evaluateTargets } from "#eval/evaluate.ts";
import type { WorkspaceFiles } from "#eval/evaluated.ts";
import { DeepStackNeeded, type EvaluationEnvironment } from "#eval/machine.ts";
import { formatExpression, formatModule } from "#syntax/format/format.ts";
import { parseExpression, parseModule } from "#syntax/parse.ts";

/** Rules and a platform that recipes of strangers can use: small, so that a case takes a moment. */
const AROUND: Readonly<Record<string, string>> = {
  "/std/workspace.kiln": "workspace std { }\nexports { rules = [c_library, image]  values = [zig] }\n",
  "/std/rules.kiln": `
let zig = { cc = "cc"  archs = { x86_64 = [] } }
rule c_library(lib: { sources: [any], includes: [any] = [], defines: {} = {}, cflags: [string] = [], exports: { headers: [any] = [], symbols: [string] = [] } = {}, embed: {} = {} }, target, deps) => {
  archive = derivation {
    kind = "link"
    name = lib.name
    command = ["ar", ...lib.cflags, ...[dep.name for dep in deps]]
    inputs = { ...record_of([{ name = "o\${one.index}"  value = one.value } for one in zip_with_index(lib.sources)]) }
    outputs = ["lib.a"]
    env = lib.config
  } / "lib.a"
}
rule image(img: {}, target, libs) => let { linked = derivation {
  kind = "image"
  name = img.name
  command = ["ld"]
  inputs = fold(libs, {}, fn(sofar, lib) => sofar & { "\${lib.name}.a" = lib.archive })
  outputs = ["image"]
} } in { outputs = { image = linked / "image" } }
`,
  "/root/workspace.kiln": "workspace fuzz { }\n",
  "/root/platform.kiln": 'platform linux { toolchain = { cc = target.arch }  run = { kind = "process" } }\nplatform qemu { }\n',
  "/root/image.kiln": "image other { platforms = [linux]  app { sources = [./main.c] } }\n",
};

const parsed = new Map<string, ReturnType<ParseModule>>();
const parseOnce: ParseModule = (source) => {
  if (source.path === "app.kiln") return parseModule(source);
  let known = parsed.get(source.path + source.text);
  if (known === undefined) parsed.set(source.path + source.text, (known = parseModule(source)));
  return known;
};

function fileSystem(text: string): WorkspaceFileSystem {
  const files: Readonly<Record<string, string>> = { ...AROUND, "/root/app.kiln": text };
  return {
    isFile: (path) => path in files,
    readText: (path) => {
      const found = files[path];
      if (found === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
      return found;
    },
    readBytes: (path) => (path in files ? Buffer.from(files[path] ?? "").toString("latin1") : undefined),
    realPath: (path) => path,
    readFolder: (path) =>
      Object.keys(files)
        .filter((file) => file.startsWith(`${path}/`) && !file.slice(path.length + 1).includes("/"))
        .map((file) => ({ name: file.slice(path.length + 1), kind: "file" })),
  };
}

/** Every file that a recipe names is there and empty, every folder holds two. */
const sources: WorkspaceFiles = {
  kind: (path) => (/\.[a-z]+$/i.test(path) ? "file" : "directory"),
  content: () => new Uint8Array(),
  digest: () => ({ digest: digestOf(new Uint8Array()), executable: false }),
  treeDigest: () => digestOf(new Uint8Array()),
  files: () => ["a.c", "sub/b.c"],
};
const environment: EvaluationEnvironment = {
  files: sources,
  trees: { list: () => ({ files: ["a.c"], folders: [] }), content: () => new Uint8Array() },
  buildSystem: "x86_64-linux",
};

/** All that Kiln says of a text, as a recipe of a workspace and as an expression. Throws only for bugs. */
export function examine(text: string): readonly Diagnostic[] {
  return [...attempt(() => asRecipe(text)), ...attempt(() => asExpression(text))];
}

function attempt(run: () => readonly Diagnostic[]): readonly Diagnostic[] {
  try {
    return run();
  } catch (error) {
    if (error instanceof KilnFailure) return error.diagnostics;
    // Too deep for this thread: another one would go on.
    if (error instanceof DeepStackNeeded) return [];
    throw error;
  }
}

/** All that Kiln says of a text as a recipe. */
export function asRecipe(text: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const formatted = formatModule({ path: "app.kiln", text });
  if ("diagnostics" in formatted) found.push(...formatted.diagnostics);
  const loaded = loadWorkspace("/root", { files: fileSystem(text), parse: parseOnce, stdWorkspace: "/std" });
  const { declarations, diagnostics } = collectDeclarations(loaded.workspace);
  found.push(...loaded.diagnostics, ...diagnostics, ...checkWorkspace(loaded.workspace, declarations));
  if (found.some(({ severity }) => severity === "error")) return found;
  const requests = listTargets(declarations, "x86_64").flatMap((request) => {
    const resolution = resolveTarget(declarations, request);
    found.push(...resolution.diagnostics);
    return resolution.target ? [{ target: resolution.target }] : [];
  });
  found.push(...evaluateTargets(loaded.workspace, requests, environment).diagnostics);
  return found;
}

/** All that Kiln says of a text as an expression. */
export function asExpression(text: string): readonly Diagnostic[] {
  const source = { path: "<expression>", text };
  const formatted = formatExpression(source);
  const { expr, diagnostics } = parseExpression(source);
  if (expr === undefined || "diagnostics" in formatted) return diagnostics;
  const { workspace } = loadWorkspace("/root", { files: fileSystem(""), parse: parseOnce, stdWorkspace: "/std" });
  return evaluateExpression(workspace, { expr, source }, environment).diagnostics;
}
