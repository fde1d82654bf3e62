import type { Name } from "#syntax/ast.ts";
import type { Declarations, OptionDeclaration } from "../declared.ts";
import { lookup, namespace } from "../names.ts";

/** How a recipe of the root names an option: `heap.size` where its library is opened, `core.heap.size`, `app.x`. Undefined: it has no name for it. */
export function optionPath({ names }: Declarations, { key, library, name }: OptionDeclaration): string | undefined {
  if (library === "app") return key;
  const space = namespace(names, "");
  const opened = [...space.own, ...space.opened].find(([, named]) => named.kind === "library" && named.name === library)?.[0];
  if (opened !== undefined) return `${opened}.${name}`;
  const parts = library.split(".").map((text): Name => ({ kind: "name", text, start: 0, end: 0 }));
  const found = lookup(names, "", parts);
  return found.kind === "found" && found.named.name === library && found.rest.length === 0 ? key : undefined;
}
