import type { Names } from "./names.ts";
import type { Workspace } from "./workspace.ts";

const texts = new WeakMap<Names, string>();

/** A text that is the same where every name of a declaration means the same everywhere: kinds, places of declarations left aside. */
export function meaningsOf(workspace: Workspace, names: Names): string {
  let text = texts.get(names);
  if (text === undefined) texts.set(names, (text = meaningsText(workspace, names)));
  return text;
}

function meaningsText(workspace: Workspace, { namespaces }: Names): string {
  const inputs = [...workspace.inputs.values()].map(({ name, folder, modules: [main], inputs: known }) => [name, folder, main, [...known]]);
  const spaces = [...namespaces].map(([input, { own, opened, exported }]) => [
    input,
    [...own.values()].map(({ local, kind, module }) => [local, kind, module]),
    [...opened].map(([local, { name }]) => [local, name]),
    exported && [...exported],
  ]);
  return JSON.stringify([workspace.folder, inputs, spaces]);
}
