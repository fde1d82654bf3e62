// node test/fuzz/kconfig.mjs ROUNDS [SEED]: random changes of random Kconfig trees and .config files. Whatever they hold, Kiln doesn't crash, needs less than a
// second, and says where they are wrong, with places inside of the files. Exit status 1, the seed and the shortest such texts otherwise.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { bundled } from "../support/bundled.mjs";
import { progress, roundsAndSeed } from "./arguments.mjs";

const CASES = join(import.meta.dirname, "../config/kconfig/cases");

const filesIn = (folder) =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !/\.(?:json|golden)$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, "utf8")]),
  );

const { rounds, seed } = roundsAndSeed("kconfig.mjs");
await bundled("test/fuzz/kconfig-rounds.ts", ({ fuzzKconfig }) => {
  const cases = readdirSync(CASES).map((name) => filesIn(join(CASES, name)));
  console.log(`seed ${seed}, ${cases.length} hand-written trees`);
  const found = fuzzKconfig(cases, rounds, seed, progress());
  if (found === undefined) console.log(`${rounds} rounds, nothing wrong`);
  else {
    console.log(`${found.command}: ${found.fault}\n--- the texts, as JSON\n${JSON.stringify(found.texts)}`);
    process.exitCode = 1;
  }
});
