import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { KconfigTree } from "#config/kconfig/tree/kconfig-tree.ts";
import { isSwitch } from "#config/tree/option-tree.ts";
import { unfinishedFiles } from "#store/unfinished-files.ts";
import { act, actsOf, shownValues, undoesExactly } from "./laws.ts";
import { ODD, openedCases } from "../kconfig/opened-cases.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-tree-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const acts = actsOf("y", "m", "n", "1", "7", "0x20", "-3", 'a "text"', "");

describe("laws of a tree of options, on Kconfig files", () => {
  test.each(openedCases)("%s: undo undoes exactly, redo does it again, a file is undone as one step", (_, open) => {
    fc.assert(
      fc.property(acts, (taken) => {
        const tree = new KconfigTree(open(), "values", work, unfinishedFiles);
        const file = join(work, "other");
        writeFileSync(file, "CONFIG_A=y\nCONFIG_B=m\nCONFIG_N=3\n");
        expect(undoesExactly(tree, taken, () => void tree.load(file))).toBeUndefined();
      }),
      { numRuns: 6 },
    );
  });

  test.each(openedCases.filter(([name]) => name !== ODD))("%s: what is saved and loaded again shows the same", (_, open) => {
    fc.assert(
      fc.property(acts, (taken) => {
        const file = join(work, "saved");
        rmSync(file, { force: true });
        const tree = new KconfigTree(open(), file, work, unfinishedFiles);
        for (const one of taken) act(tree, one);
        expect(tree.save(file)).toEqual({ kind: "done" });
        expect(tree.changes()).toEqual([]);
        expect(tree.isUnsaved()).toBe(false);
        const again = new KconfigTree(open(), file, work, unfinishedFiles);
        expect(again.isUnsaved()).toBe(false);
        expect(shownValues(again)).toEqual(shownValues(tree));
      }),
      { numRuns: 6 },
    );
  });

  test.each(openedCases)("%s: what can be set is what is offered, and then it is that", (_, open) => {
    const tree = new KconfigTree(open(), "values", work, unfinishedFiles);
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
