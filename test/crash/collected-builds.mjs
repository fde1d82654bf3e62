// node test/crash/collected-builds.mjs ROUNDS [--kill]: eight builds at once in one store, in four checkouts of two kinds, while `kiln gc` runs again and
// again beside them. All must end right, no action may run twice, and `kiln store verify` must find nothing. With --kill some of them, the collector too, are
// killed at random instants; then the builds after it must be right. KILN_KILL_SEED repeats a run. Exit status 1 when anything is wrong.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { killGroup, newCheckout, newGround, random, roundsOr, seed, writeMany } from "./ground.mjs";

const FILES = 12;
const BUILDS = 8;
const WISHES = [[], ["--max-size", "1MiB"], ["--older-than", "0s"], ["--dry-run"]];
const rounds = roundsOr(4, "collected-builds.mjs ROUNDS [--kill]");
const kills = process.argv[3] === "--kill";
const { work, kiln: KILN, store } = newGround("collected");
const checkouts = Array.from({ length: 4 }, (_, i) => join(work, `checkout${i}`));
const env = { ...process.env, KILN_STORE: store, KILN_CONFIG: "/dev/null", NO_COLOR: "1" };
const names = Array.from({ length: FILES }, (_, i) => `f${i}`);

console.log(`seed ${seed}`);
let failures = 0;
try {
  for (const folder of checkouts) newCheckout(folder);
  generate(0);
  // The toolchain and the tools, once.
  await kiln(checkouts[0], ["build", "many", "-q"]);
  for (let round = 1; round <= rounds; round++) await oneRound(round);
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${rounds} rounds, ${failures} wrong`);
process.exitCode = failures === 0 ? 0 : 1;

async function oneRound(round) {
  generate(round);
  const before = results();
  let isOver = false;
  const collecting = collectUntil(() => isOver);
  const builds = await Promise.all(
    Array.from({ length: BUILDS }, (_, i) =>
      kiln(checkouts[i % checkouts.length], ["build", "many", "--json"], kills && i % 3 === 0 ? 2000 : 0),
    ),
  );
  isOver = true;
  const collected = await collecting;
  const wrong = [...builds, ...collected].filter(({ code }) => code !== 0 && code !== null).map(({ said }) => said);
  const ran = builds.flatMap(({ told }) => Object.values(told?.actions ?? {})).reduce((sum, { run }) => sum + run, 0);
  const made = [...results()].filter((name) => !before.has(name)).length;
  if (!kills && ran !== made) wrong.push(`${ran} steps ran, ${made} results were made`);
  // After kills the next builds must be right; else nothing is left to be done.
  for (const folder of checkouts) {
    const again = await kiln(folder, ["build", "many", "--json"]);
    const left = Object.values(again.told?.actions ?? {}).reduce((sum, { run }) => sum + run, 0);
    if (again.code !== 0) wrong.push(again.said);
    else if (!kills && left !== 0) wrong.push(`${left} steps ran again`);
    const image = spawnSync(join(folder, "out/many@linux-x86_64/image"), { encoding: "utf8" });
    if (image.stdout !== expected(folder, round)) wrong.push(`the image says ${image.stdout}`);
  }
  const verified = await kiln(checkouts[0], ["store", "verify"]);
  if (verified.code !== 0) wrong.push(verified.said);
  if (wrong.length > 0) failures++;
  const killed = [...builds, ...collected].filter(({ code }) => code === null).length;
  const told = `${ran} steps ran, collected ${collected.length} times${kills ? `, ${killed} killed` : ""}`;
  console.log(`round ${round}: ${told}: ${wrong.length === 0 ? "right" : `WRONG\n${wrong.join("\n")}`}`);
}

async function collectUntil(isOver) {
  const ends = [];
  for (let n = 0; !isOver(); n++) {
    const killed = kills && n % 2 === 0 ? 300 : 0;
    ends.push(await kiln(checkouts[0], ["gc", ...WISHES[n % WISHES.length]], killed));
  }
  return ends;
}

/** Runs Kiln; with `within` it is killed at an instant in so many milliseconds (or has ended before). */
function kiln(folder, words, within = 0) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [KILN, ...words], { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let [out, said] = ["", ""];
    child.stdout.on("data", (piece) => (out += piece));
    child.stderr.on("data", (piece) => (said += piece));
    const timer = within === 0 ? undefined : setTimeout(() => killGroup(child.pid), random() * within);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({
        code,
        said: `kiln ${words.join(" ")}: ${code}\n${out}${said}`,
        told: code === 0 && words.includes("--json") ? JSON.parse(out) : undefined,
      });
    });
  });
}

/** Two checkouts are of one kind, two of another; half of their files are the same, and every other round they are those of an earlier one, collected since. */
function generate(round) {
  const generation = generationOf(round);
  for (const folder of checkouts)
    writeMany(
      folder,
      names.map((name) => [name, textOf(folder, name, generation)]),
    );
}

function generationOf(round) {
  return round % 2 === 0 ? Math.max(0, round - 3) : round;
}

function textOf(folder, name, generation) {
  const kind = checkouts.indexOf(folder) % 2;
  return `${name} ${generation} ${seed} ${Number(name.slice(1)) % 2 === 0 ? "" : kind}`;
}

function expected(folder, round) {
  const generation = generationOf(round);
  return names.map((name) => `${textOf(folder, name, generation)}\n`).join("");
}

/** By file, not by name alone: what an earlier round made may be collected before a build of this one comes to it, and is made again then. */
function results() {
  const area = join(store, "ac");
  const folders = existsSync(area) ? readdirSync(area) : [];
  return new Set(folders.flatMap((folder) => readdirSync(join(area, folder)).flatMap((name) => fileOf(join(area, folder, name)))));
}

/** Nothing where a collector was faster. */
function fileOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? [] : [`${path} ${stat.ino} ${stat.birthtimeMs}`];
}
