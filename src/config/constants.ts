import { posix } from "node:path";
import type { Expr, ImportItem } from "#syntax/ast.ts";
import type { Workspace, WorkspaceModule } from "./workspace.ts";

export interface Constant {
  readonly name: string;
  readonly module: string;
  readonly value: Expr;
}

/** File-level `const` names, also through `import { PAGE } from ./sizes.kiln` and from inputs. */
export interface Constants {
  find(module: string, name: string): Constant | undefined;
  names(module: string): readonly string[];
  /** False: it is being looked into already, so it needs itself. */
  enter(constant: Constant): boolean;
  leave(constant: Constant): void;
}

export function openConstants(workspace: Workspace): Constants {
  const inside = new Set<string>();
  const find = (module: string, name: string, depth = 0): Constant | undefined => {
    for (const item of workspace.modules.get(module)?.module.items ?? []) {
      if (item.kind === "const" && item.name.text === name) return { name, module, value: item.value };
      if (item.kind !== "import" || depth > workspace.modules.size) continue;
      const imported = item.names.find((one) => (one.as ?? one.name).text === name);
      const from = imported && importedModule(workspace, module, item);
      if (imported && from !== undefined) return find(from, imported.name.text, depth + 1);
    }
    return undefined;
  };
  return {
    find: (module, name) => find(module, name),
    names: (module) =>
      (workspace.modules.get(module)?.module.items ?? []).flatMap((item) => {
        if (item.kind === "const") return [item.name.text];
        return item.kind === "import" ? item.names.map((one) => (one.as ?? one.name).text) : [];
      }),
    enter(constant) {
      const id = idOf(constant);
      if (inside.has(id)) return false;
      inside.add(id);
      return true;
    },
    leave: (constant) => void inside.delete(idOf(constant)),
  };
}

const idOf = (constant: Constant): string => `${constant.module}\0${constant.name}`;

/** Files (keys), and those that they import from, directly or not: all that a constant in one of them can be made from. */
export function constantTexts(workspace: Workspace, modules: readonly string[]): ReadonlySet<WorkspaceModule> {
  const found = new Set<WorkspaceModule>();
  const add = (key: string): void => {
    const module = workspace.modules.get(key);
    if (!module || found.has(module)) return;
    found.add(module);
    for (const item of module.module.items) {
      const from = item.kind === "import" ? importedModule(workspace, key, item) : undefined;
      if (from !== undefined) add(from);
    }
  };
  for (const key of modules) add(key);
  return found;
}

/** Key of the module that an `import` names; an input's values are what its workspace.kiln sees. Undefined: there is none. */
export function importedModule(workspace: Workspace, module: string, item: ImportItem): string | undefined {
  const from = workspace.modules.get(module);
  if (!from) return undefined;
  if (item.from.kind === "path") {
    const path = posix.normalize(posix.join(posix.dirname(from.path), item.from.path));
    const key = from.input === "" ? path : `${from.input}:${path}`;
    return workspace.modules.has(key) ? key : undefined;
  }
  const input = workspace.inputs.get(from.input)?.inputs.get(item.from.text);
  return input === undefined ? undefined : workspace.inputs.get(input)?.modules[0];
}
