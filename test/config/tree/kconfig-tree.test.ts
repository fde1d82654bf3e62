import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { KconfigTree } from "#config/kconfig/tree/kconfig-tree.ts";
import { isSwitch, type OptionTree } from "#config/tree/option-tree.ts";
import { ODD, openedCases } from "../kconfig/opened-cases.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-tree-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

type Act = readonly [kind: "set" | "unset", at: number, value: string];
const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.tuple(
    fc.constantFrom("set" as const, "set" as const, "set" as const, "unset" as const),
    fc.nat(),
    fc.constantFrom("y", "m", "n", "1", "7", "0x20", "-3", 'a "text"', ""),
  ),
  { maxLength: 10 },
);

/** All that a menu shows of it. */
const shown = (tree: OptionTree): unknown => ({
  entries: [...tree.everyItem()].map((id) => [tree.item(id).type, tree.state(id), tree.range(id)]),
  changes: tree.changes(),
  isUnsaved: tree.isUnsaved(),
});

const act = (tree: OptionTree, [kind, at, value]: Act): void => {
  const items = [...tree.everyItem()];
  const item = items[at % Math.max(1, items.length)];
  if (item !== undefined) void (kind === "set" ? tree.set(item, value) : tree.unset(item));
};

describe("laws of a tree of options, on Kconfig files", () => {
  test.each(openedCases)("%s: undo undoes exactly, redo does it again, a file is undone as one step", (_, open) => {
    fc.assert(
      fc.property(acts, (taken) => {
        const tree = new KconfigTree(open(), "values", work);
        const seen = [shown(tree)];
        const look = (): void => void (JSON.stringify(shown(tree)) !== JSON.stringify(seen.at(-1)) && seen.push(shown(tree)));
        for (const one of taken) {
          act(tree, one);
          look();
        }
        const file = join(work, "other");
        writeFileSync(file, "CONFIG_A=y\nCONFIG_B=m\nCONFIG_N=3\n");
        tree.load(file);
        const last = shown(tree);
        look();
        while (tree.undo() !== undefined) expect(seen).toContainEqual(shown(tree));
        expect(shown(tree)).toEqual(seen[0]);
        while (tree.redo() !== undefined) expect(seen).toContainEqual(shown(tree));
        expect(shown(tree)).toEqual(last);
      }),
      { numRuns: 6 },
    );
  });

  test.each(openedCases.filter(([name]) => name !== ODD))("%s: what is saved and loaded again shows the same", (_, open) => {
    fc.assert(
      fc.property(acts, (taken) => {
        const file = join(work, "saved");
        rmSync(file, { force: true });
        const tree = new KconfigTree(open(), file, work);
        for (const one of taken) act(tree, one);
        expect(tree.save(file)).toEqual({ kind: "done" });
        expect(tree.changes()).toEqual([]);
        expect(tree.isUnsaved()).toBe(false);
        const again = new KconfigTree(open(), file, work);
        expect(again.isUnsaved()).toBe(false);
        const values = (one: OptionTree): unknown =>
          [...one.everyItem()].map((id) => {
            const { value, isVisible, isChangeable, possible } = one.state(id);
            return { value, isVisible, isChangeable, possible };
          });
        expect(values(again)).toEqual(values(tree));
      }),
      { numRuns: 6 },
    );
  });

  test.each(openedCases)("%s: what can be set is what is offered, and then it is that", (_, open) => {
    const tree = new KconfigTree(open(), "values", work);
    for (const item of tree.everyItem()) {
      const { type } = tree.item(item);
      for (const value of ["n", "m", "y"]) {
        const { possible, isChangeable } = tree.state(item);
        if (!isSwitch(type) || !isChangeable) continue;
        const outcome = tree.set(item, value);
        expect(outcome.kind).toBe(possible.includes(value) ? "done" : "refused");
        if (outcome.kind === "done") {
          expect(tree.state(item).value).toBe(value);
          tree.undo();
        } else expect(outcome.lines.length).toBeGreaterThan(0);
      }
    }
  });
});
