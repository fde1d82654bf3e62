// What Kiln costs before it does anything: `kiln --version`, `--help` and `eval 1` beside `node -e 0`, in turns in one run; medians.
//   node bench/start-up.mjs [ROUNDS=20]
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { benchEnvironment, median } from "./folder.mjs";

const [, , rounds = "20"] = process.argv;
const kiln = fileURLToPath(new URL("../dist/kiln.js", import.meta.url));
const commands = {
  "node -e 0": ["-e", "0"],
  "kiln --version": [kiln, "--version"],
  "kiln --help": [kiln, "--help"],
  "kiln eval 1": [kiln, "eval", "1"],
};

const times = new Map(Object.keys(commands).map((name) => [name, []]));
// The first round warms the disk's cache and doesn't count.
for (let round = 0; round <= Number(rounds); round++) {
  for (const [name, words] of Object.entries(commands)) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", env: benchEnvironment() });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    if (round > 0) times.get(name).push(performance.now() - start);
  }
}
const node = median(times.get("node -e 0"));
console.log(`start-up, medians of ${rounds} rounds, ms`);
for (const [name, of] of times)
  console.log(`${name.padEnd(15)} ${median(of).toFixed(1)}   ${(median(of) - node).toFixed(1)} more than node`);
