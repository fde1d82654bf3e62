import { namespace, type Named } from "#config/names.ts";
import type { Declarations } from "#config/declared.ts";

/** What the recipes of the workspace call a declaration: `heap` where it is their own or opened, else `core.heap`. */
export function calledName({ names }: Declarations, { name, local, input }: Named): string {
  if (input === "") return local;
  return namespace(names, "").opened.get(local)?.name === name ? local : name;
}
