// node test/fuzz/language.mjs ROUNDS [SEED]: random changes of the repository's recipes, right and wrong ones, go through all that reads recipes. Whatever a
// text holds, Kiln doesn't crash, needs less than a second, and says where it is wrong, with a place inside of the file. Exit status 1, the seed and the shortest such
// text otherwise.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bundled } from "../support/bundled.mjs";
import { progress, roundsAndSeed } from "./arguments.mjs";

const ROOT = join(import.meta.dirname, "../..");
const { rounds, seed } = roundsAndSeed("language.mjs");
await bundled("test/fuzz/rounds.ts", ({ fuzz }) => {
  const texts = ["recipes", "test"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".kiln"))
      .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), "utf8")),
  );
  console.log(`seed ${seed}, ${texts.length} texts`);
  const found = fuzz(texts, rounds, seed, progress());
  if (found === undefined) console.log(`${rounds} rounds, nothing wrong`);
  else {
    console.log(`${found.fault}\n--- the text, as JSON\n${JSON.stringify(found.text)}`);
    process.exitCode = 1;
  }
});
