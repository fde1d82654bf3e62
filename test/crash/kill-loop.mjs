// node test/crash/kill-loop.mjs ROUNDS: builds are killed (SIGKILL to the whole process group) at random instants; after each the next build must end
// right, its image must run, and `kiln store verify` must find nothing. Every tenth round begins with an empty store, so that fetching, unpacking and
// making the sandbox's helper are interrupted too. KILN_KILL_SEED repeats a run. Exit status 1 when anything is wrong.
import { spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { killGroup, newCheckout, newGround, random, roundsOr, seed, writeMany } from "./ground.mjs";

const FILES = 40;
const rounds = roundsOr(8, "kill-loop.mjs ROUNDS");
const { work, kiln: KILN, store } = newGround("kill");
const folder = join(work, "checkout");
newCheckout(folder);
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
  const texts = Array.from({ length: FILES }, (_, i) => [`f${i}`, `${tag} ${i} ${seed}`]);
  writeMany(folder, texts);
  expected = texts.map(([, text]) => `${text}\n`).join("");
}
var expected;

function buildAndKill(after) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [KILN, "build", "many", "-q"], { ...options, detached: true, stdio: "ignore" });
    let ended = false;
    const timer = setTimeout(() => {
      if (child.pid !== undefined) killGroup(child.pid);
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
