import type { Entry, Item, NamePath } from "#syntax/ast.ts";
import type { CheckedModule } from "./scope.ts";

/** What the expressions of a block can name: its own fields and blocks, and those that `extend` and `override` add. */
export interface BodyNames {
  readonly names: Set<string>;
  readonly nested: Map<string, BodyNames>;
}

/** Blocks of a declaration that are read when targets are resolved, or are a body of their own. */
export const OTHER_BLOCKS: ReadonlySet<string> = new Set(["options", "app"]);

export const emptyBody = (): BodyNames => ({ names: new Set(), nested: new Map() });

/**
 * Bodies by the last part of their names: that one workspace has two of that name (`lwip`, `core.lwip`) makes a check milder, never wrong.
 */
export function collectBodies(modules: readonly Pick<CheckedModule, "module">[]): ReadonlyMap<string, BodyNames> {
  const bodies = new Map<string, BodyNames>();
  for (const { module } of modules) {
    for (const item of module.items) {
      const name = bodyName(item);
      if (name === undefined || !("entries" in item)) continue;
      let body = bodies.get(name);
      if (!body) bodies.set(name, (body = emptyBody()));
      addNames(body, item.entries, OTHER_BLOCKS);
    }
  }
  return bodies;
}

/** Last part of the name of the declaration that an item is, or adds to. */
export function bodyName(item: Item): string | undefined {
  if (item.kind === "declaration") return item.name.text;
  return item.kind === "extend" || item.kind === "override" ? lastOf(item.target) : undefined;
}

export function addNames(body: BodyNames, entries: readonly Entry[], skip: ReadonlySet<string> = new Set()): void {
  for (const entry of entries) {
    if (entry.kind === "field" && entry.rank === "plain") {
      let at = body;
      for (const [i, part] of entry.path.parts.entries()) {
        at.names.add(part.text);
        if (i < entry.path.parts.length - 1) at = nestedBody(at, part.text);
      }
    }
    if (entry.kind !== "block" || skip.has(entry.keyword.text)) continue;
    body.names.add(entry.keyword.text);
    if (entry.label === undefined) addNames(nestedBody(body, entry.keyword.text), entry.entries);
  }
}

export function nestedBody(body: BodyNames, name: string): BodyNames {
  let found = body.nested.get(name);
  if (!found) body.nested.set(name, (found = emptyBody()));
  return found;
}

const lastOf = (path: NamePath): string => path.parts.at(-1)?.text ?? "";
