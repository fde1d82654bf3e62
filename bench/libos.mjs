// musl, lwIP and Lua in one image, 1,300 translation units and more: by `kiln build` (start of the program, evaluation, sandbox and all) and by ninja with the
// same commands and depfiles, unsandboxed, as bench/image.mjs does it; Kiln by itself, and with the server that people at terminals have; and what compiles again when lwIP goes without DHCP.
//   node bench/libos.mjs [ROUNDS=3]        needs ninja
import { withBundle } from "./bundle.mjs";
import { median } from "./folder.mjs";

const TARGET = "libos@qemu-x86_64";
const FLIP = "core.lwip.dhcp=false";
const BOUND = 1.05;

const [, , rounds = "3"] = process.argv;
await withBundle("libos.ts", async ({ benchFlip, benchImage }, { root, base }) => {
  const places = { root, base, workspace: "bench/libos" };
  const { steps, compiles, kiln, served, ninja } = await benchImage(TARGET, Number(rounds), places);
  console.log(`${TARGET}, ${steps} steps, ${compiles} compiles, 2 jobs, medians of ${rounds} rounds, s`);
  for (const [key, title] of [
    ["clean", "clean build"],
    ["none", "no change"],
    ["one", "one file changed"],
  ]) {
    const shown = (all) => (median(all.map((round) => round[key])) / 1000).toFixed(2).padStart(7);
    const ratio = (all) => median(all.map((round, i) => round[key] / ninja[i][key])).toFixed(2);
    console.log(
      `${title.padEnd(18)} kiln ${shown(kiln)} (${ratio(kiln)})   with its server ${shown(served)} (${ratio(served)})   ninja ${shown(ninja)}${key === "clean" ? `   at most ${BOUND.toFixed(2)}` : ""}`,
    );
  }
  const { compiles: all, ran, changed } = await benchFlip(TARGET, FLIP, places);
  console.log(`--set ${FLIP}: ${ran.length} of ${all} compile steps run again, of which ${changed.length} give another object`);
  for (const name of ran) console.log(`  ${changed.includes(name) ? "*" : " "} ${name}`);
});
