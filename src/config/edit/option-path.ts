import type { Declarations, OptionDeclaration } from "../declared.ts";
import { namesOf } from "../literal.ts";
import { lookup, namespace } from "../names.ts";

/** How a recipe of the root names an option: `heap.size` where its library is opened, `core.heap.size`, `app.x`. Undefined: it has no name for it. */
export function optionPath({ names }: Declarations, { key, library, name }: OptionDeclaration): string | undefined {
  if (library === "app") return key;
  const space = namespace(names, "");
  const opened = [...space.own, ...space.opened].find(([, named]) => named.kind === "library" && named.name === library)?.[0];
  if (opened !== undefined) return `${opened}.${name}`;
  const found = lookup(names, "", namesOf(library));
  return found.kind === "found" && found.named.name === library && found.rest.length === 0 ? key : undefined;
}
