// Time from QEMU's start to the first character on the serial line of microvm (tcg): a bare PVH stub (bench/boot), minimal and hello, in turns in one run.
//   node bench/boot.mjs [ROUNDS=30]        needs qemu-system-x86_64
import { spawn, spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchEnvironment, median } from "./folder.mjs";

const [, , rounds = "30"] = process.argv;
const root = fileURLToPath(new URL("..", import.meta.url));
const AT_MOST = 2;

function build(folder, target) {
  const words = [join(root, "dist/kiln.js"), "build", target, "-q"];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8", env: benchEnvironment() });
  if (status !== 0) throw new Error(stderr);
  return join(folder, "out", target, "image");
}

const images = {
  stub: build(join(root, "bench/boot"), "stub@bare-x86_64"),
  minimal: build(root, "minimal@qemu-x86_64"),
  hello: build(root, "hello@qemu-x86_64"),
};
const MACHINE = ["-accel", "tcg", "-cpu", "max", "-m", "128M", "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"];
const MICROVM = ["-serial", "stdio", "-machine", "microvm,rtc=off,pic=off,auto-kernel-cmdline=off"];
const EXIT = ["-device", "isa-debug-exit,iobase=0x501,iosize=0x04"];

/** Milliseconds to the first character, and to the end. */
async function boot(image) {
  const start = performance.now();
  const child = spawn("qemu-system-x86_64", [...MACHINE, ...MICROVM, ...EXIT, "-kernel", image], { stdio: ["ignore", "pipe", "inherit"] });
  let first;
  child.stdout.on("data", () => (first ??= performance.now() - start));
  await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  if (first === undefined) throw new Error(`${image} said nothing`);
  return { first, end: performance.now() - start };
}

const times = new Map(Object.keys(images).map((name) => [name, []]));
// The first round warms the disk's cache and doesn't count.
for (let round = 0; round <= Number(rounds); round++)
  for (const [name, image] of Object.entries(images)) {
    const time = await boot(image);
    if (round > 0) times.get(name).push(time);
  }

const of = (name, what) => median(times.get(name).map((time) => time[what]));
console.log(`boot on microvm, medians of ${rounds} rounds, ms`);
console.log("           bytes   first character   ratio      end");
for (const [name, image] of Object.entries(images)) {
  const ratio = of(name, "first") / of("stub", "first");
  if (ratio > AT_MOST) process.exitCode = 1;
  console.log(
    `${name.padEnd(8)} ${String(statSync(image).size).padStart(7)}   ${of(name, "first").toFixed(1).padStart(15)}   ${ratio.toFixed(2).padStart(5)}   ${of(name, "end").toFixed(1).padStart(6)}`,
  );
}
