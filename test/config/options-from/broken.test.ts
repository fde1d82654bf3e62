import fc from "fast-check";
import { expect, test } from "vitest";
import { optionTopic } from "#pipeline/documentation/declared-topics.ts";
import { mutated, randomNumbers } from "../../fuzz/mutate.ts";
import { broken } from "../kconfig/random-trees/broken.ts";
import { seededChance } from "../kconfig/random-trees/chance.ts";
import { randomTree } from "../kconfig/random-trees/tree.ts";
import { forLibrary, image, LIBRARY, PLATFORM, resolveTree } from "./resolve-tree.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 200);

test("of a Kconfig file that holds anything comes nothing but options and mistakes", () => {
  const libraries = "library shell { option x: bool { default = zz.present } }\nlibrary debug { option on: bool { } }\n";
  let read = 0;
  fc.assert(
    fc.property(randomTree, fc.nat(), ({ files }, seed) => {
      const [chance, random] = [seededChance(seed), randomNumbers(seed)];
      const change = (text: string): string =>
        chance.maybe(40) ? text : chance.maybe(70) ? broken(chance, text) : mutated([text], random);
      const others = ["SHELL_X", "DEBUG_ON", "LIBSHELL", "LIBZZ"];
      const named = (text: string): string => text.replaceAll(/\b(?:ABSENT|NOWHERE|UNDECLARED)\b/g, () => chance.one(others));
      const changed = Object.entries(forLibrary({ files })).map(([path, text]) => [path, change(named(text))]);
      const resolution = resolveTree(Object.fromEntries(changed), { "a.kiln": `${PLATFORM}${LIBRARY}${libraries}${image("needs shell")}` });
      if (!resolution) return;
      read++;
      for (const { options } of resolution.declarations.libraries.values())
        for (const option of options.values()) expect(optionTopic(option).name).toBe(option.key);
      for (const { message, advice } of resolution.diagnostics) expect([message, advice]).not.toContain("");
    }),
    { numRuns: ROUNDS, endOnFailure: true },
  );
  expect(read).toBeGreaterThan(ROUNDS / 20);
});
