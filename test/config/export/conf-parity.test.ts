import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choicesText, withChoices, type Configuration } from "#config/choices/configuration.ts";
import { exportKconfig } from "#config/export/export-kconfig.ts";
import type { OptionValue } from "#config/resolved.ts";
import { configuration, declare, valuesOf } from "../choices/session.ts";
import { withoutConf } from "../kconfig/conf.ts";
import { configText, confValues, differences, isFine, ownTargetsCompared, withinRanges, writeTree } from "./parity.ts";
import { modeValues, optionKeys, textValues, workspaceText } from "./random-workspace.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 40);

describe.skipIf(withoutConf !== undefined)("an exported tree means to conf what the recipes mean here", () => {
  const valueFor = (name: string): fc.Arbitrary<OptionValue> => {
    switch (name) {
      case "on":
      case "more":
        return fc.boolean();
      case "count":
      case "size":
        return fc.bigInt({ min: 4n, max: 100n });
      case "mode":
        return fc.constantFrom(...modeValues);
      default:
        return fc.constantFrom(...textValues);
    }
  };
  const choices = fc.record(Object.fromEntries(optionKeys.map(({ key, name }) => [key, valueFor(name)])), { requiredKeys: [] });

  test(
    "random workspaces, random choices",
    () => {
      const counts = { compared: 0, circles: 0, wrong: 0 };
      fc.assert(
        fc.property(workspaceText, fc.array(choices, { minLength: 3, maxLength: 3 }), (text, all) => {
          const declarations = declare(text);
          const plain = configuration(declarations);
          const tree = exportKconfig(plain);
          writeTree(tree.text);
          confValues("", true);
          const hasCircles = tree.leftOut.some(({ what }) => what.includes("circle"));
          if (hasCircles) counts.circles++;
          for (const chosen of [{}, ...all]) {
            const here = withinRanges(withChoices(plain, new Map(Object.entries(chosen))));
            if (!isFine(here)) counts.wrong++;

            if (hasCircles || !isFine(here)) continue;
            counts.compared++;
            expect(differences(here, confValues(choicesText(here)))).toEqual([]);
          }
        }),
        { numRuns: ROUNDS },
      );
      // Many are mistakes: something is required that its dependencies don't allow.
      expect(counts.compared).toBeGreaterThan(counts.wrong);
    },
    120_000 + ROUNDS * 50,
  );

  // All of them: conf-parity.long.test.ts.
  ownTargetsCompared(16, ["hello", "squeeze"]);

  test("what conf writes is read back with the same values", () => {
    fc.assert(
      fc.property(workspaceText, choices, (text, chosen) => {
        const plain = configuration(declare(text));
        const tree = exportKconfig(plain);
        const here = withinRanges(withChoices(plain, new Map(Object.entries(chosen))));
        if (tree.leftOut.length > 0 || !isFine(here)) return;
        writeTree(tree.text);
        confValues(choicesText(here));
        const back = configuration(declare(text), configText());
        expect(back.unread).toEqual([]);
        expect(valuesOf(back)).toEqual(valuesOf(here));
      }),
      { numRuns: ROUNDS / 2 },
    );
  }, 60_000);

  describe("known differences", () => {
    const both = (
      text: string,
      saved: string,
    ): { readonly here: Configuration; readonly there: ReadonlyMap<string, string>; readonly leftOut: readonly string[] } => {
      const declarations = declare(`platform p { }\n${text}`);
      const here = configuration(declarations, saved);
      const { text: tree, leftOut } = exportKconfig(configuration(declarations));
      writeTree(tree);
      return { here, there: confValues(saved), leftOut: leftOut.map(({ what }) => what) };
    };
    const web = (needs: string): string => `image web { platforms = [p]  needs ${needs} }\n`;

    test("a saved number out of its range: conf takes the default, Kiln the nearest", () => {
      const { here, there } = both(`${web("a")}library a { option n: int(4..9) { prompt = "N"  default = 5 } }`, "CONFIG_A_N=12\n");
      expect([here.options.get("a.n")?.value, there.get("A_N")]).toEqual([9n, "5"]);
    });

    test("an enum that isn't asked: a Kconfig choice has no entry then, the string has the value", () => {
      const { here, there } = both(
        `${web("a")}library a { option on: bool { prompt = "On"  default = false }  option m: enum("x", "y") { prompt = "M"  depends = opt.on  default = "y" } }`,
        "",
      );
      expect([here.options.get("a.m")?.value, there.get("A_M"), there.get("A_M_Y")]).toEqual(["y", "y", undefined]);
    });

    test("raises in a circle: conf refuses them, so the one that closes it is left out", () => {
      const { here, there, leftOut } = both(
        `${web("a")}library a { option x: bool { prompt = "X"  requires = [opt.y] } option y: bool { prompt = "Y"  requires = [opt.x] } }`,
        "CONFIG_A_Y=y\n",
      );
      expect([here.options.get("a.x")?.value, there.get("A_X")]).toEqual([true, undefined]);
      expect(leftOut).toEqual(["A_Y doesn't select A_X: that would close a circle"]);
    });

    test("a circle through a symbol whose prompt never shows is one, too", () => {
      const { leftOut } = both(
        `platform q { options { a.more = true when c.present } }
image web { platforms = [q]  needs a }
library a { needs b when opt.more  option more: bool { prompt = "M" } }
library b { option m: bool { prompt = "M"  visible = !(target.platform == q)  default = false  requires = [c.on] } }
library c { option on: bool { prompt = "On" } }`,
        "",
      );
      expect(leftOut).toEqual(["B_M doesn't select LIBRARY_C: that would close a circle"]);
    });

    test("arithmetic: Kconfig has none, so what is computed stays as it is", () => {
      const { here, there, leftOut } = both(
        `${web("a")}library a { option n: int { prompt = "N"  default = 2 } option m: int { default = opt.n * 2 } }`,
        "CONFIG_A_N=5\n",
      );
      expect([here.options.get("a.m")?.value, there.get("A_M")]).toEqual([10n, "4"]);
      expect(leftOut).toEqual(["the value opt.n * 2 is computed, and stays what it is now"]);
    });
  });
});
