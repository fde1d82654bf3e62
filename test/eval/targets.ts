import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import type { Derivation } from "#derivation/derivation.ts";
import { checkWorkspace } from "#pipeline/static-checks.ts";
import { parseModule } from "#syntax/parse.ts";
import { collectDeclarations } from "#config/declarations.ts";
import { hostFileSystem } from "#config/host-files.ts";
import { listTargets } from "#config/targets.ts";
import { resolveTarget } from "#config/resolve.ts";
import { loadWorkspace } from "#config/workspace.ts";
import type { LockedTrees } from "#eval/evaluated.ts";
import { evaluateTargets, type TargetsEvaluated } from "#eval/evaluate.ts";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { noTrees } from "./expressions.ts";

/** Small rules in the place of the shipped ones: an object for each source, an archive of them, an image of all archives. */
const RULES = `
let object = fn(lib, target, source) => derivation {
  kind = "compile"
  name = "\${lib.name}/\${path_of(source)}"
  command = [target.toolchain.cc, "-c", "src/\${path_of(source)}", ...lib.cflags, ...per_file(lib, source)]
  inputs = { src = root_of(source) }
  outputs = ["\${stem(source)}.o"]
  target = target.arch
  env = lib.config
}
let per_file = fn(lib, source) => flatten([one.cflags ?? [] for one in lib.flags if matches(one.files, path_of(source))])
rule c_library(lib: { sources: [file], includes: [path] = [], defines: {} = {}, cflags: [string] = [], exports: { headers: [path] = [], symbols: [string] = [] } = {}, embed: { file } = {} }, target, deps) =>
  let { objects = [object(lib, target, source) / "\${stem(source)}.o" for source in lib.sources] } in {
    archive = derivation {
      kind = "link"
      name = lib.name
      command = ["ar"]
      inputs = { ...objects_of(objects)  "deps.txt" = join([dep.name for dep in deps], " ") }
      outputs = ["lib.a"]
    } / "lib.a"
    includes = lib.includes
    symbols = lib.exports.symbols
  }
let objects_of = fn(objects) => fold(zip_with_index(objects), { }, fn(record, one) => record & { "o\${one.index}.o" = one.value })
rule image(img: { title: string = "untitled" }, target, libs) =>
  let { linked = derivation {
    kind = "image"
    name = img.name
    command = ["ld", img.title]
    inputs = fold(libs, { }, fn(record, lib) => record & { "\${lib.name}.a" = lib.archive })
    outputs = ["image", "map"]
  } } in { outputs = { image = linked / "image"  debug = linked / "map" }  lazy = ["debug"] }
`;

const PLATFORM = `platform linux {
  toolchain = { cc = "cc-\${target.arch}" }
  run = { kind = "process" }
}
`;

export interface Tried extends TargetsEvaluated {
  readonly folder: string;
  /** Steps by name. */
  readonly steps: ReadonlyMap<string, Derivation>;
}

/** Files of a workspace ("app.kiln" holds `recipe`) → what its targets evaluate to. Throws what the earlier phases refuse. */
export function evaluate(
  recipe: string,
  more: Readonly<Record<string, string>> = {},
  trees: LockedTrees = noTrees,
  library?: string,
): Tried {
  const folder = temporaryFolder("eval");
  const all = {
    "std/workspace.kiln": "workspace std { }\nexports { rules = [c_library, image] }\n",
    "std/rules.kiln": RULES,
    "root/workspace.kiln": "workspace test { }\n",
    "root/platform.kiln": PLATFORM,
    "root/src/main.c": "int main;\n",
    "root/app.kiln": recipe,
    ...more,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { folder, ...again(folder, trees, library) };
}

export function again(folder: string, trees: LockedTrees, library?: string): Omit<Tried, "folder"> {
  const loaded = loadWorkspace(join(folder, "root"), { files: hostFileSystem, parse: parseModule, stdWorkspace: join(folder, "std") });
  const { declarations, diagnostics } = collectDeclarations(loaded.workspace);
  refuse([...loaded.diagnostics, ...diagnostics]);
  const requests = listTargets(declarations, "x86_64").flatMap((request) => {
    const resolution = resolveTarget(declarations, request);
    refuse(resolution.diagnostics);
    return resolution.target ? [{ target: resolution.target, ...(library === undefined ? {} : { library }) }] : [];
  });
  const files = openWorkspaceFiles({ roots: [...loaded.workspace.inputs.values()].map((input) => input.folder) });
  const result = evaluateTargets(loaded.workspace, requests, { files, trees, buildSystem: "x86_64-linux" });
  const graph = result.evaluation?.graph ?? result.pendingGraph;
  // What evaluates has no mistake that the static checks may tell.
  if (result.evaluation) refuse(checkWorkspace(loaded.workspace, declarations).filter(({ severity }) => severity === "error"));
  return { ...result, steps: new Map([...graph.derivations.values()].map((one) => [one.name, one])) };
}

function refuse(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new KilnFailure(diagnostics);
}
