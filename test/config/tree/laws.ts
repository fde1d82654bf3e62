import fc from "fast-check";
import { expect } from "vitest";
import type { OptionTree } from "#config/tree/option-tree.ts";

export type Act = readonly [kind: "set" | "unset", at: number, value: string];

/** Changes of any entries, as somebody at a menu might try them. `values`: texts that are tried. */
export const actsOf = (...values: readonly string[]): fc.Arbitrary<readonly Act[]> =>
  fc.array(
    fc.tuple(fc.constantFrom("set" as const, "set" as const, "set" as const, "unset" as const), fc.nat(), fc.constantFrom(...values)),
    {
      maxLength: 10,
    },
  );

export function act(tree: OptionTree, [kind, at, value]: Act): void {
  const items = [...tree.everyItem()];
  const item = items[at % Math.max(1, items.length)];
  if (item !== undefined) void (kind === "set" ? tree.set(item, value) : tree.unset(item));
}

/** All that a menu shows of it. */
export const shown = (tree: OptionTree): unknown => ({
  entries: [...tree.everyItem()].map((id) => [tree.item(id).type, tree.state(id), tree.range(id)]),
  changes: tree.changes(),
  isUnsaved: tree.isUnsaved(),
});

/** The same without what only counts as long as nothing was saved. */
export const shownValues = (tree: OptionTree): unknown =>
  [...tree.everyItem()].map((id) => {
    const { value, isVisible, isChangeable, possible } = tree.state(id);
    return { value, isVisible, isChangeable, possible };
  });

/** Makes changes, then takes all back, then all again: each moment is one that was there before. Gives what was wrong. */
export function undoesExactly(tree: OptionTree, acts: readonly Act[], more: () => void): string | undefined {
  const seen = [JSON.stringify(shown(tree))];
  const look = (): void => {
    const now = JSON.stringify(shown(tree));
    if (now !== seen.at(-1)) seen.push(now);
  };
  for (const one of acts) {
    act(tree, one);
    look();
  }
  more();
  look();
  const isKnown = (): boolean => seen.includes(JSON.stringify(shown(tree)));
  while (tree.undo() !== undefined) if (!isKnown()) return "something else than before";
  if (JSON.stringify(shown(tree)) !== seen[0]) return "not what it was in the beginning";
  while (tree.redo() !== undefined) if (!isKnown()) return "something else when done again";
  return JSON.stringify(shown(tree)) === seen.at(-1) ? undefined : "not what it was in the end";
}

/** What is saved is no change any more, and shows the same when it is read again. `open`: a tree with these files. */
export function savesExactly(open: (files: Record<string, string>) => OptionTree, acts: readonly Act[]): void {
  const files = {};
  const tree = open(files);
  for (const one of acts) act(tree, one);
  expect(tree.save(tree.file)).toEqual({ kind: "done" });
  expect([tree.changes(), tree.isUnsaved()]).toEqual([[], false]);
  expect(shownValues(open(files))).toEqual(shownValues(tree));
}
