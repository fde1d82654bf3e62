// The biggest image, by `kiln build` (start of the program, evaluation, sandbox and all) and by ninja with the same commands and depfiles, unsandboxed: clean,
// nothing changed, one file changed.
//   node bench/image.mjs [TARGET=squeeze@qemu] [ROUNDS=5]        needs ninja
import { spawnSync } from "node:child_process";
import { withBundle } from "./bundle.mjs";
import { benchEnvironment, median } from "./folder.mjs";

const [, , target = "squeeze@qemu", rounds = "5"] = process.argv;
await withBundle("image.ts", async ({ benchImage }, places) => {
  const { steps, compiles, kiln, ninja } = await benchImage(target, Number(rounds), places);
  const node = median(
    kiln.map(() => {
      const start = performance.now();
      spawnSync(process.execPath, ["-e", "0"], { env: benchEnvironment() });
      return performance.now() - start;
    }),
  );
  console.log(`${target}, ${steps} steps, ${compiles} compiles, 2 jobs, medians of ${rounds} rounds, ms; node -e 0: ${node.toFixed(0)}`);
  const bounds = { clean: (other) => 1.05 * other, none: () => node + 60, one: (other) => 1.2 * other + node + 60 };
  for (const [key, title] of [
    ["clean", "clean build"],
    ["none", "no change"],
    ["one", "one file changed"],
  ]) {
    const [ours, theirs] = [kiln, ninja].map((all) => median(all.map((round) => round[key])));
    const ratio = median(kiln.map((round, i) => round[key] / ninja[i][key]));
    console.log(
      `${title.padEnd(18)} kiln ${ours.toFixed(0).padStart(6)} (at most ${bounds[key](theirs).toFixed(0)})   ninja ${theirs.toFixed(0).padStart(6)}   ratio ${ratio.toFixed(2)}`,
    );
  }
});
