// node test/fuzz/kconfig.mjs ROUNDS [SEED]: random changes of random Kconfig trees and .config files. Whatever they hold, Kiln doesn't crash, needs less than a
// second, and says where they are wrong, with places inside of the files. Exit status 1, the seed and the shortest such texts otherwise.
import { bundled } from "../support/bundled.mjs";
import { progress, roundsAndSeed } from "./arguments.mjs";

const { rounds, seed } = roundsAndSeed("kconfig.mjs");
await bundled("test/fuzz/kconfig-rounds.ts", ({ fuzzKconfig }) => {
  console.log(`seed ${seed}`);
  const found = fuzzKconfig(rounds, seed, progress());
  if (found === undefined) console.log(`${rounds} rounds, nothing wrong`);
  else {
    console.log(`${found.command}: ${found.fault}\n--- the texts, as JSON\n${JSON.stringify(found.texts)}`);
    process.exitCode = 1;
  }
});
