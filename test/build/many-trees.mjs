// node test/build/many-trees.mjs ROUNDS [SEED]: random trees of headers, each edited some times; after every edit what an incremental build gives is compared
// with what comes of whole folders and the whole header (exact-inputs.test.ts). Exit status 1 when anything differs; the seed that is told repeats it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const [rounds, seed] = process.argv.slice(2).map(Number);
if (!Number.isInteger(rounds) || rounds < 1 || (seed !== undefined && !Number.isInteger(seed))) {
  console.error("usage: many-trees.mjs ROUNDS [SEED]");
  process.exit(2);
}
const { status } = spawnSync("npx", ["vitest", "run", "test/build/exact-inputs.test.ts"], {
  cwd: join(import.meta.dirname, "../.."),
  env: { ...process.env, KILN_ROUNDS: String(rounds), KILN_SEED: String(seed ?? Date.now() % 2 ** 31) },
  stdio: "inherit",
});
process.exit(status === 0 ? 0 : 1);
