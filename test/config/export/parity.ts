import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { choicesText, configureTarget, withChoices, type Configuration, type ConfiguredOption } from "#config/choices/configuration.ts";
import { exportKconfig } from "#config/export/export-kconfig.ts";
import { collectDeclarations } from "#config/declarations.ts";
import { hostFileSystem } from "#config/host-files.ts";
import type { OptionValue } from "#config/resolved.ts";
import { listTargets } from "#config/targets.ts";
import { loadWorkspace } from "#config/workspace.ts";
import { parseModule } from "#syntax/parse.ts";
import { ROOT } from "../../support/kiln.ts";
import { sharedFolder } from "../../support/temporary-folders.ts";
import { runConf } from "../kconfig/conf.ts";
import { textValues } from "./random-workspace.ts";

export function writeTree(text: string): void {
  writeFileSync(join(sharedFolder("export"), "Kconfig"), text);
}

/** What was written there last. */
export const configText = (): string => readFileSync(join(sharedFolder("export"), ".config"), "utf8");

/** What `conf` makes of a text of values: name → value, strings without quotes. */
export function confValues(text: string, isWrong = false): ReadonlyMap<string, string> {
  const folder = sharedFolder("export");
  writeFileSync(join(folder, ".config"), text);
  const run = runConf(folder, "olddefconfig", {});
  // What is selected against its dependencies is a warning there, and a mistake here.
  expect({ status: run.status, stderr: isWrong ? "" : run.stderr }).toEqual({ status: 0, stderr: "" });
  const lines = configText().split("\n");
  return new Map(
    lines.flatMap((line) => {
      const [, name, value = ""] = /^CONFIG_(\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, "$1") : value] as const];
    }),
  );
}

/** "key: here / there" of all that differs. */
export function differences({ options, libraries }: Configuration, there: ReadonlyMap<string, string>): readonly string[] {
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
export function withinRanges(configuration_: Configuration): Configuration {
  const clamped = [...configuration_.options.values()].filter(
    ({ chosen, value, hiding, fixing }) => typeof chosen === "bigint" && hiding === undefined && fixing === undefined && chosen !== value,
  );
  return clamped.length === 0
    ? configuration_
    : withinRanges(withChoices(configuration_, new Map(clamped.map(({ declared }) => [declared.key, undefined]))));
}

export const isFine = ({ resolution }: Configuration): boolean => resolution.target !== undefined;

/** Random choices for each target of these images of the libOS, or of all. */
export function ownTargetsCompared(numRuns: number, images?: readonly string[]): void {
  const own = loadWorkspace(ROOT, { files: hostFileSystem, parse: parseModule, stdWorkspace: join(ROOT, "recipes/std") });
  const { declarations } = collectDeclarations(own.workspace);
  const targets = listTargets(declarations, "x86_64").filter(({ name }) => images?.includes(name.replace(/@.*/, "")) ?? true);
  test.each(targets.map((target) => [target.name, target] as const))(
    "%s",
    (_, target) => {
      const plain = configureTarget(declarations, target, { path: "x.config", text: "" });
      const tree = exportKconfig(plain);
      expect(tree.leftOut.map(({ what }) => what)).toEqual([]);
      writeTree(tree.text);
      const visible = [...plain.options.values()].filter(({ hiding }) => hiding === undefined);
      expect(visible.length).toBeGreaterThan(4);
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
        { numRuns },
      );
      // Checks rule many out: heap.size, lz4.memory.
      expect(compared).toBeGreaterThan(numRuns / 16);
    },
    120_000,
  );
}

function valueIn({ declared: { type }, range }: ConfiguredOption): fc.Arbitrary<OptionValue> {
  if (type.kind === "bool") return fc.boolean();
  if (type.kind === "enum") return fc.constantFrom(...type.values);
  if (type.kind === "string") return fc.constantFrom(...textValues);
  return fc.bigInt({ min: range.min ?? 0n, max: range.max ?? 1n << 40n });
}
