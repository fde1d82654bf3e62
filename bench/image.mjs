// A clean build of the biggest image, by `kiln build` (start of the program, evaluation, sandbox and all) and by ninja with the same commands unsandboxed.
//   node bench/image.mjs [TARGET=squeeze@qemu] [ROUNDS=5]        needs ninja
import { withBundle } from "./bundle.mjs";
import { median } from "./folder.mjs";

const [, , target = "squeeze@qemu", rounds = "5"] = process.argv;
await withBundle("image.ts", async ({ benchImage }, places) => {
  const { steps, kiln, ninja } = await benchImage(target, Number(rounds), places);
  const [a, b] = [median(kiln), median(ninja)];
  console.log(`${target}, ${steps} steps, clean, 2 jobs, medians of ${rounds} rounds, ms`);
  console.log(`kiln build ${a.toFixed(0)}   ninja ${b.toFixed(0)}   ratio ${(a / b).toFixed(2)}`);
});
