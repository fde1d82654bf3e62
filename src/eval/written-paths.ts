import { join } from "node:path";
import { fileScope, walk } from "#check/walk.ts";
import { isWithin } from "#config/host-files.ts";
import type { Module } from "#syntax/ast.ts";
import type { WorkspaceModule } from "#config/workspace.ts";

const known = new WeakMap<Module, readonly string[]>();

/** The paths that a file's text names, absolute. All that evaluation reads of the workspace lies in one of them, or they lie in it. */
function writtenPaths(module: WorkspaceModule): readonly string[] {
  let paths = known.get(module.module);
  if (paths === undefined) {
    const { sites } = walk(fileScope(module), new Map());
    paths = sites.flatMap(({ expr }) => (expr.kind === "path" ? [join(module.folder, expr.path)] : []));
    known.set(module.module, paths);
  }
  return paths;
}

/** Keys of the files whose values may hold something that was read of these paths. Undefined: of one of them nobody knows. */
export function readersOf(modules: ReadonlyMap<string, WorkspaceModule>, paths: Iterable<string>): ReadonlySet<string> | undefined {
  const readers = new Set<string>();
  for (const path of paths) {
    const found = [...modules.values()].filter((module) => writtenPaths(module).some((one) => isWithin(one, path) || isWithin(path, one)));
    if (found.length === 0) return undefined;
    for (const { key } of found) readers.add(key);
  }
  return readers;
}
