import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { choicesText, configureTarget, withChoices, type Configuration, type ConfiguredOption } from "#config/choices/configuration.ts";
import { exportKconfig } from "#config/export/export-kconfig.ts";
import { collectDeclarations } from "#config/declarations.ts";
import { hostFileSystem } from "#config/host-files.ts";
import type { OptionValue } from "#config/resolved.ts";
import { listTargets } from "#config/targets.ts";
import { loadWorkspace } from "#config/workspace.ts";
import { parseModule } from "#syntax/parse.ts";
import { ROOT } from "../../support/kiln.ts";
import { configuration, declare, valuesOf } from "../choices/session.ts";
import { runConf, withoutConf } from "../kconfig/conf.ts";
import { modeValues, optionKeys, textValues, workspaceText } from "./random-workspace.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-export-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `conf` makes of a text of values: name → value, strings without quotes. */
function confValues(text: string, isWrong = false): ReadonlyMap<string, string> {
  writeFileSync(join(folder, ".config"), text);
  const run = runConf(folder, "olddefconfig", {});
  // What is selected against its dependencies is a warning there, and a mistake here.
  expect({ status: run.status, stderr: isWrong ? "" : run.stderr }).toEqual({ status: 0, stderr: "" });
  const lines = readFileSync(join(folder, ".config"), "utf8").split("\n");
  return new Map(
    lines.flatMap((line) => {
      const [, name, value = ""] = /^CONFIG_(\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, "$1") : value] as const];
    }),
  );
}

/** "key: here / there" of all that differs. */
function differences({ options, libraries }: Configuration, there: ReadonlyMap<string, string>): readonly string[] {
  const values = [...options.values()].flatMap(({ declared: { key, cName, type }, value }) => {
    const name = cName.slice("CONFIG_".length);
    const other = there.get(name);
    const own = value === undefined || value === false ? undefined : value === true ? "y" : String(value);
    return own === other || (type.kind === "bool" && own === undefined && other === "n") ? [] : [`${key}: ${own ?? "-"} / ${other ?? "-"}`];
  });
  const presence = libraries.flatMap(({ declared: { name }, isPresent }) =>
    (there.get(`LIBRARY_${name.toUpperCase().replaceAll(".", "_")}`) === "y") === isPresent
      ? []
      : [`${name}: ${isPresent} / ${!isPresent}`],
  );
  return [...values, ...presence];
}

/** `conf` drops a number that is out of range where Kiln brings it into it: such choices are left out. */
function withinRanges(configuration_: Configuration): Configuration {
  const clamped = [...configuration_.options.values()].filter(
    ({ chosen, value, hiding, fixing }) => typeof chosen === "bigint" && hiding === undefined && fixing === undefined && chosen !== value,
  );
  return clamped.length === 0
    ? configuration_
    : withinRanges(withChoices(configuration_, new Map(clamped.map(({ declared }) => [declared.key, undefined]))));
}

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 80);

const isFine = ({ resolution }: Configuration): boolean => resolution.target !== undefined;

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
          writeFileSync(join(folder, "Kconfig"), tree.text);
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

  const own = loadWorkspace(ROOT, { files: hostFileSystem, parse: parseModule, stdWorkspace: join(ROOT, "recipes/std") });
  const { declarations: ours } = collectDeclarations(own.workspace);
  test.each(listTargets(ours, "x86_64").map((target) => [target.name, target] as const))("%s", (_, target) => {
    const plain = configureTarget(ours, target, { path: "x.config", text: "" });
    const tree = exportKconfig(plain);
    expect(tree.leftOut.map(({ what }) => what)).toEqual([]);
    writeFileSync(join(folder, "Kconfig"), tree.text);
    const visible = [...plain.options.values()].filter(({ hiding }) => hiding === undefined);
    expect(visible.length).toBeGreaterThan(4);
    const valueIn = ({ declared: { type }, range }: ConfiguredOption): fc.Arbitrary<OptionValue> => {
      if (type.kind === "bool") return fc.boolean();
      if (type.kind === "enum") return fc.constantFrom(...type.values);
      if (type.kind === "string") return fc.constantFrom(...textValues);
      return fc.bigInt({ min: range.min ?? 0n, max: range.max ?? 1n << 40n });
    };
    const some = fc.record(Object.fromEntries(visible.map((option) => [option.declared.key, valueIn(option)])), { requiredKeys: [] });
    let compared = 0;
    fc.assert(
      fc.property(some, (chosen) => {
        // One after the other: of a choice one entry is taken.
        const all = Object.entries(chosen).reduce((before, one) => withChoices(before, new Map([one])), plain);
        const here = withinRanges(all);
        if (!isFine(here)) return;
        compared++;
        expect(differences(here, confValues(choicesText(here)))).toEqual([]);
      }),
      { numRuns: 80 },
    );
    // Checks rule many out: heap.size, lz4.memory.
    expect(compared).toBeGreaterThan(5);
  });

  test("what conf writes is read back with the same values", () => {
    fc.assert(
      fc.property(workspaceText, choices, (text, chosen) => {
        const plain = configuration(declare(text));
        const tree = exportKconfig(plain);
        const here = withinRanges(withChoices(plain, new Map(Object.entries(chosen))));
        if (tree.leftOut.length > 0 || !isFine(here)) return;
        writeFileSync(join(folder, "Kconfig"), tree.text);
        confValues(choicesText(here));
        const back = configuration(declare(text), readFileSync(join(folder, ".config"), "utf8"));
        expect(back.unread).toEqual([]);
        expect(valuesOf(back)).toEqual(valuesOf(here));
      }),
      { numRuns: 40 },
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
      writeFileSync(join(folder, "Kconfig"), tree);
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
