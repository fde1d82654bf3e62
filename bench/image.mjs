// The biggest image, by `kiln build` (start of the program, evaluation, sandbox and all) and by ninja with the same commands and depfiles, unsandboxed: clean,
// nothing changed, one file changed.
//   node bench/image.mjs [TARGET=squeeze@qemu] [ROUNDS=5]        needs ninja
import { spawnSync } from "node:child_process";
import { withBundle } from "./bundle.mjs";
import { benchEnvironment, median } from "./folder.mjs";

const [, , target = "squeeze@qemu", rounds = "5"] = process.argv;
await withBundle("image.ts", async ({ benchImage }, places) => {
  const { steps, compiles, kiln, served, ninja } = await benchImage(target, Number(rounds), places);
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
    const at = (all) => median(all.map((round) => round[key]));
    const shown = (ms) => ms.toFixed(0).padStart(6);
    const ratio = (all) => median(all.map((round, i) => round[key] / ninja[i][key])).toFixed(2);
    console.log(
      `${title.padEnd(18)} at most ${shown(bounds[key](at(ninja)))}   kiln ${shown(at(kiln))} (${ratio(kiln)})   with its server ${shown(at(served))} (${ratio(served)})   ninja ${shown(at(ninja))}`,
    );
  }
});
