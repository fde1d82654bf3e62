// node test/crash/collected-builds.mjs ROUNDS [--kill]: eight builds at once in one store, in four checkouts of two kinds, while `kiln gc` runs again and
// again beside them. All must end right, no action may run twice, and `kiln store verify` must find nothing. With --kill some of them, the collector too, are
// killed at random instants; then the builds after it must be right. KILN_KILL_SEED repeats a run. Exit status 1 when anything is wrong.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const FILES = 12;
const BUILDS = 8;
const WISHES = [[], ["--max-size", "1MiB"], ["--older-than", "0s"], ["--dry-run"]];
const rounds = Number(process.argv[2] ?? 4);
const kills = process.argv[3] === "--kill";
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error("usage: collected-builds.mjs ROUNDS [--kill]");
  process.exit(2);
}
const seed = Number(process.env.KILN_KILL_SEED ?? Date.now() % 1_000_000);
const random = mulberry32(seed);
mkdirSync(join(ROOT, "node_modules/.cache"), { recursive: true });
const work = mkdtempSync(join(ROOT, "node_modules/.cache/kiln-collected-"));
// A copy: the program must not change under the loop when somebody bundles it anew.
for (const path of ["dist", "recipes", "package.json"]) cpSync(join(ROOT, path), join(work, "kiln", path), { recursive: true });
const KILN = join(work, "kiln/dist/kiln.js");
const store = join(work, "store");
const checkouts = Array.from({ length: 4 }, (_, i) => join(work, `checkout${i}`));
const env = { ...process.env, KILN_STORE: store, KILN_CONFIG: "/dev/null", NO_COLOR: "1" };
const names = Array.from({ length: FILES }, (_, i) => `f${i}`);

console.log(`seed ${seed}`);
let failures = 0;
try {
  for (const folder of checkouts) {
    for (const path of ["workspace.kiln", "recipes"]) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    mkdirSync(join(folder, "recipes/many"));
  }
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

function killGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Two checkouts are of one kind, two of another; half of their files are the same, and every other round they are those of an earlier one, collected since. */
function generate(round) {
  const generation = generationOf(round);
  for (const folder of checkouts) {
    for (const name of names)
      writeFileSync(
        join(folder, `recipes/many/${name}.c`),
        `const char *${name}(void) { return "${textOf(folder, name, generation)}"; }\n`,
      );
    const declared = names.map((name) => `const char *${name}(void);`).join("\n");
    const printed = names.map((name) => `\tprintf("%s\\n", ${name}());`).join("\n");
    writeFileSync(join(folder, "recipes/many/main.c"), `#include <printf.h>\n${declared}\nint main(void)\n{\n${printed}\n\treturn 0;\n}\n`);
    const sources = ["main", ...names].map((name) => `./${name}.c`).join(", ");
    writeFileSync(
      join(folder, "recipes/many/many.kiln"),
      `image many {\n  platforms = [linux]\n  needs printf\n  app { sources = [${sources}] }\n}\n`,
    );
  }
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

/** Tommy Ettinger's small generator of random numbers below 1. */
function mulberry32(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
