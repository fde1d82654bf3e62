// node test/crash/kill-loop.mjs ROUNDS: builds are killed (SIGKILL to the whole process group) at random instants; after each the next build must end
// right, its image must run, and `kiln store verify` must find nothing. Every tenth round begins with an empty store, so that fetching, unpacking and
// making the sandbox's helper are interrupted too. KILN_KILL_SEED repeats a run. Exit status 1 when anything is wrong.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const FILES = 40;
const rounds = Number(process.argv[2] ?? 8);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error("usage: kill-loop.mjs ROUNDS");
  process.exit(2);
}
const seed = Number(process.env.KILN_KILL_SEED ?? Date.now() % 1_000_000);
const random = mulberry32(seed);
mkdirSync(join(ROOT, "node_modules/.cache"), { recursive: true });
const work = mkdtempSync(join(ROOT, "node_modules/.cache/kiln-kill-"));
// A copy: the program must not change under the loop when somebody bundles it anew.
for (const path of ["dist", "recipes", "package.json"]) cpSync(join(ROOT, path), join(work, "kiln", path), { recursive: true });
const KILN = join(work, "kiln/dist/kiln.js");
const folder = join(work, "checkout");
for (const path of ["workspace.kiln", "recipes"]) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
mkdirSync(join(folder, "recipes/many"));
const store = join(work, "store");
const options = { cwd: folder, env: { ...process.env, KILN_STORE: store, KILN_CONFIG: "/dev/null" } };

console.log(`seed ${seed}`);
let failures = 0;
try {
  generate("start");
  const whole = timed(() => finish("the first build"));
  generate("again");
  const changed = timed(() => spawnSync(process.execPath, [KILN, "build", "many", "-q"], options));
  for (let round = 1; round <= rounds; round++) {
    const isEmpty = round % 10 === 0;
    if (isEmpty) removeStore();
    generate(`round ${round}`);
    // A little more, so that the last moments of a build are met too.
    const span = 1.05 * (isEmpty ? whole : changed);
    const after = Math.floor(random() * span);
    const ended = await buildAndKill(after);
    const told = finish(`round ${round}`);
    console.log(
      `round ${round}: ${isEmpty ? "empty store, " : ""}${ended ? "ended before" : "killed after"} ${after} ms: ${told ? "right" : "WRONG"}`,
    );
  }
} finally {
  removeStore();
  rmSync(work, { recursive: true, force: true });
}
console.log(`${rounds} rounds, ${failures} wrong`);
process.exitCode = failures === 0 ? 0 : 1;

/** Sources that no store has seen: every file differs from the round before. */
function generate(tag) {
  const names = Array.from({ length: FILES }, (_, i) => `f${i}`);
  for (const [i, name] of names.entries()) {
    writeFileSync(join(folder, `recipes/many/${name}.c`), `const char *${name}(void) { return "${tag} ${i} ${seed}"; }\n`);
  }
  const declared = names.map((name) => `const char *${name}(void);`).join("\n");
  const printed = names.map((name) => `\tprintf("%s\\n", ${name}());`).join("\n");
  writeFileSync(join(folder, "recipes/many/main.c"), `#include <printf.h>\n${declared}\nint main(void)\n{\n${printed}\n\treturn 0;\n}\n`);
  writeFileSync(
    join(folder, "recipes/many/many.kiln"),
    `image many {\n  platforms = [linux]\n  needs printf\n  app { sources = [./main.c, ${names.map((name) => `./${name}.c`).join(", ")}] }\n}\n`,
  );
  expected = names.map((_, i) => `${tag} ${i} ${seed}\n`).join("");
}
var expected;

function buildAndKill(after) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [KILN, "build", "many", "-q"], { ...options, detached: true, stdio: "ignore" });
    let ended = false;
    const timer = setTimeout(() => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch (error) {
        if (error.code !== "ESRCH") throw error;
      }
    }, after);
    child.on("close", (code) => {
      clearTimeout(timer);
      ended = code !== null;
      resolve(ended);
    });
  });
}

/** The build after the kill: it ends right, its image says what the sources say, the store is whole. */
function finish(what) {
  const built = spawnSync(process.execPath, [KILN, "build", "many", "-q"], { ...options, encoding: "utf8" });
  const said = built.status === 0 ? spawnSync(join(folder, "out/many@linux-x86_64/image"), { encoding: "utf8" }).stdout : "";
  const verified = spawnSync(process.execPath, [KILN, "store", "verify"], { ...options, encoding: "utf8" });
  if (built.status === 0 && said === expected && verified.status === 0) return true;
  failures++;
  console.error(
    `${what}: build ${built.status}, image ${said === expected ? "right" : "WRONG"}, verify ${verified.status}\n${built.stderr}${verified.stderr}`,
  );
  return false;
}

function removeStore() {
  // Trees in the store are read-only folders.
  spawnSync("chmod", ["-R", "u+w", store]);
  rmSync(store, { recursive: true, force: true });
}

function timed(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
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
