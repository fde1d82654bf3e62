import fc from "fast-check";
import { expect, test } from "vitest";
import { flattenModel, restoreModel } from "#config/kconfig/model/flat-model.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { openTree } from "../../support/virtual-kconfig.ts";
import { randomTree } from "./random-trees/tree.ts";

test("a model that was laid flat is the same again", () => {
  let compared = 0;
  fc.assert(
    fc.property(randomTree, ({ files }) => {
      try {
        const { model } = openTree({ files }).session.loaded;
        const { numbers, text } = flattenModel(model);
        expect(restoreModel({ numbers: numbers.slice(), text })).toEqual(model);
        compared++;
      } catch (error) {
        if (!(error instanceof KilnFailure)) throw error;
      }
    }),
    { numRuns: Number(process.env["KILN_ROUNDS"] ?? 60) },
  );
  expect(compared).toBeGreaterThan(20);
});
