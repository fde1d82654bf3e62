// node test/crash/kill-loop.mjs INSTANTS: builds, `build --watch`, `gc`, `store optimise` and `store verify --repair` are ended at random instants: Kiln is
// killed, its process group, some or all of its helper processes, or it gets SIGINT or SIGTERM. After each nothing of it runs or is mounted any more, and what
// was built before is still shown. After one to five such instants (what ends a build also ends the one that goes on from there) the next build ends right,
// now and then with the same bytes as in another store; no unfinished file is left; `kiln store verify` (every fourth time) finds nothing. Every 25th round the
// sandbox's helper is compiled anew, every 100th begins with an empty store. KILN_KILL_SEED repeats a run. Exit status 1 when anything is wrong.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, truncateSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { killGroup, newGround, pick, random, roundsOr, seed } from "./ground.mjs";
import { descendantsOf, leftProcesses, processesOf, unfinishedFiles } from "./leftovers.mjs";
import { imageIn, newWorkspace, saidBy, writeWork } from "./work-image.mjs";

/** Longer than this nothing takes here (milliseconds). */
const PATIENCE_MS = 120_000;
const COMMANDS = [
  [62, ["build", "work", "-q"]],
  [16, ["build", "work", "--watch", "-q"]],
  [4, ["gc"]],
  [4, ["gc", "--max-size", "1MiB"]],
  [3, ["gc", "--older-than", "0s"]],
  [4, ["store", "optimise"]],
  [7, ["store", "verify", "--repair"]],
];
const WAYS = [
  [45, "kill"],
  [8, "kill the group"],
  [17, "kill a helper"],
  [5, "kill the helpers"],
  [11, "SIGINT"],
  [3, "SIGINT twice"],
  [11, "SIGTERM"],
];

/** In a round, without a build that ends between them. */
const MOST_INSTANTS = 5;

const wanted = roundsOr(20, "kill-loop.mjs INSTANTS");
const { work, kiln: KILN, store } = newGround("kill");
const folder = join(work, "checkout");
const env = { ...process.env, KILN_STORE: store, KILN_CONFIG: "/dev/null", NO_COLOR: "1" };
const options = { cwd: folder, env, encoding: "utf8", timeout: PATIENCE_MS };
/** Milliseconds that a command takes, about; grows and shrinks by what is seen. */
const spans = new Map();
const counts = { early: 0, middle: 0, late: 0, "ended before": 0 };
const ways = new Map();
let [instants, round, edits, failures] = [0, 0, 0, 0];
let shown;

console.log(`seed ${seed}`);
newWorkspace(folder);
try {
  prepare();
  for (let left = wanted; left > 0;) left -= await oneRound(left);
} finally {
  for (const { pid } of processesOf(work)) process.kill(pid, "SIGKILL");
  removeStore(store);
  removeStore(`${store}.other`);
  rmSync(work, { recursive: true, force: true });
}
console.log(`instants: ${told(Object.entries(counts))}; ${told([...ways].toSorted(([a], [b]) => (a < b ? -1 : 1)))}`);
console.log(`${instants} instants in ${round} rounds, ${failures} wrong`);
process.exitCode = failures === 0 ? 0 : 1;

function prepare() {
  shown = writeWork(folder, `start ${seed}`, 0);
  const whole = timed(() => spawnSync(process.execPath, [KILN, "build", "work", "-q"], options));
  shown = writeWork(folder, `again ${seed}`, 1);
  const changed = timed(() => spawnSync(process.execPath, [KILN, "build", "work", "-q"], options));
  for (const [, words] of COMMANDS) spans.set(words.join(" "), words.includes("--watch") ? 2 * changed : changed);
  spans.set("empty", whole);
}

/** Gives how many instants it had. */
async function oneRound(left) {
  round++;
  const isEmpty = round % 100 === 50;
  if (isEmpty) removeStore(store);
  const isFirstHelper = round % 25 === 12;
  if (isFirstHelper) rmSync(join(store, "helper"), { recursive: true, force: true });
  const state = { allowed: new Set([shown]), expected: newSources(""), isEmpty, wasRepaired: false, wrong: [] };
  state.allowed.add(state.expected);
  const steps = [];
  const most = Math.min(left, 1 + Math.floor(random() * MOST_INSTANTS));
  while (steps.length < most) {
    steps.push(await oneInstant(isEmpty || isFirstHelper ? COMMANDS[0][1] : pick(COMMANDS), state));
    if (state.wrong.length > 0) break;
  }
  const { wrong } = state;
  // A repair that was ended may have left what it had to mend.
  if (state.wasRepaired) wrong.push(...said(["store", "verify", "--repair"], [0, 1]));
  wrong.push(...said(["build", "work", "-q"]));
  shown = state.expected;
  const image = saidBy(imageIn(folder));
  if (image !== shown) wrong.push(`after the next build the image says ${image}`);
  if (state.wasRepaired || round % 4 === 0 || left <= steps.length) wrong.push(...said(["store", "verify"]));
  wrong.push(...unfinished().map((path) => `unfinished: ${path}`));
  if (round % 20 === 0) wrong.push(...differences());
  if (wrong.length > 0) failures++;
  console.log(
    `${instants}: ${isEmpty ? "empty store, " : ""}${steps.join("; ")}: ${wrong.length === 0 ? "right" : `WRONG\n${wrong.join("\n")}`}`,
  );
  return steps.length;
}

async function oneInstant(words, state) {
  instants++;
  const way = pick(WAYS);
  if (words.includes("--repair")) {
    damage();
    state.wasRepaired = true;
  }
  const spanOf = state.isEmpty ? "empty" : words.join(" ");
  const span = spans.get(spanOf);
  const after = Math.floor(random() * span);
  const edit = words.includes("--watch") ? () => state.allowed.add((state.expected = newSources("edited "))) : undefined;
  const ended = await runAndEnd(words, way, after, edit && { edit, afterMs: Math.floor((0.2 + 0.5 * random()) * span) });
  spans.set(spanOf, ended.itself ? Math.max(100, span * 0.9) : span * 1.01);
  counts[ended.itself ? "ended before" : after < span / 3 ? "early" : after < (2 * span) / 3 ? "middle" : "late"]++;
  ways.set(way, (ways.get(way) ?? 0) + 1);
  state.wrong.push(...ended.wrong);
  const left = await leftProcesses(work);
  if (left.length > 0) state.wrong.push(`left: ${JSON.stringify(left)}`);
  for (const { pid } of left) killOne(pid);
  // Until the next build the link shows what it showed, or what was just built.
  const image = saidBy(imageIn(folder));
  if (!state.isEmpty && !state.wasRepaired && !isAllowed(image, state.allowed)) state.wrong.push(`the image says ${image}`);
  return `kiln ${words.join(" ")}: ${way} after ${after} of ${Math.round(span)} ms (${ended.told})`;
}

/** Runs a command and ends it so many milliseconds later. `itself`: it was faster. */
async function runAndEnd(words, way, after, editing) {
  const child = spawn(process.execPath, [KILN, ...words], { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (piece) => (text += piece));
  let end;
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve((end = { code, signal }))));
  if (editing) setTimeout(() => end ?? editing.edit(), editing.afterMs);
  await Promise.race([ended, sleep(after)]);
  const itself = end !== undefined;
  const wrong = [];
  if (!itself) {
    await endBy(way, child, () => end !== undefined);
    // A watch whose helper was killed goes on; what it built next, it says.
    if (words.includes("--watch") && way.startsWith("kill a") && !end) await sleep(300).then(() => child.kill("SIGTERM"));
    if (editing && !end && way.includes("helpers")) child.kill("SIGTERM");
    await Promise.race([ended, sleep(PATIENCE_MS, undefined, { ref: false })]);
    if (end === undefined) {
      wrong.push(`it does not end after: ${way}; ${JSON.stringify(processesOf(work))}`);
      killGroup(child.pid);
      await ended;
    }
  }
  const codes =
    itself || way.startsWith("kill a") || way === "kill the helpers" ? [0, 1, 130] : way.startsWith("SIG") ? [0, 1, 130] : [null, 0, 1];
  const bySignal = way.startsWith("SIG") && end.signal === way.slice(0, 7).trim();
  if (!codes.includes(end.code) && !bySignal) wrong.push(`it ended with ${end.code} ${end.signal}`);
  wrong.push(...badWords(text, end.code));
  return { itself, wrong, told: `${end.code ?? end.signal}` };
}

/** A watch may build while several files are being changed: each line is one of those that may be. */
function isAllowed(image, allowed) {
  const texts = [...allowed].map((text) => text.split("\n"));
  return image?.split("\n").every((line, at) => texts.some((text) => text[at] === line)) === true;
}

async function endBy(way, child, isOver) {
  switch (way) {
    case "kill":
      return child.kill("SIGKILL");
    case "kill the group":
      return killGroup(child.pid);
    case "kill a helper":
    case "kill the helpers": {
      const one = random();
      while (!isOver()) {
        const helpers = descendantsOf(child.pid);
        const chosen = way === "kill the helpers" ? helpers : helpers.slice(Math.floor(one * helpers.length)).slice(0, 1);
        for (const pid of chosen) killOne(pid);
        if (chosen.length > 0) return undefined;
        await sleep(3);
      }
      return undefined;
    }
    case "SIGINT twice":
      child.kill("SIGINT");
      await sleep(random() * 40);
      return child.kill("SIGINT");
    default:
      return child.kill(way);
  }
}

function killOne(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** What no run may say, and what one that failed must. */
function badWords(text, code) {
  const wrong = /internal error|^ {4}at |Unhandled|UnhandledPromise/m.test(text) || (code === 1 && !/KILN-E\d{4}|found/.test(text));
  return wrong ? [`it said: ${text}`] : [];
}

function said(words, codes = [0]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [KILN, ...words], options);
  return codes.includes(status) ? badWords(`${stdout}${stderr}`, 0) : [`kiln ${words.join(" ")}: ${status}\n${stdout}${stderr}`];
}

function newSources(how) {
  return writeWork(folder, `${how}${round} ${++edits} ${seed}`, edits);
}

/** The same sources in a store of their own, which nobody disturbs: the same bytes. */
function differences() {
  const other = { ...options, env: { ...env, KILN_STORE: `${store}.other` } };
  const before = sha256(imageIn(folder));
  const built = spawnSync(process.execPath, [KILN, "build", "work", "-q"], other);
  const after = sha256(imageIn(folder));
  const again = said(["build", "work", "-q"]);
  return [...(built.status === 0 && before === after ? [] : [`${before} is ${after} elsewhere\n${built.stderr}`]), ...again];
}

/** Nobody is at work. What is named after processes is theirs; code that V8 compiled may be written by nobody here. */
function unfinished() {
  return [...unfinishedFiles(store), ...unfinishedFiles(join(folder, "out"))];
}

/** Cuts some small file of the store off. */
function damage() {
  const area = join(store, ["cas", "ac", "realised", "roots", "graphs", "sources"][Math.floor(random() * 6)]);
  const files = (existsSync(area) ? readdirSync(area, { recursive: true }) : [])
    .map((name) => join(area, name))
    .filter((path) => lstatSync(path).isFile() && lstatSync(path).size < 1 << 16);
  const path = files[Math.floor(random() * files.length)];
  if (path === undefined) return;
  const { mode, size } = lstatSync(path);
  chmodSync(path, 0o600);
  truncateSync(path, Math.floor(size * random()));
  chmodSync(path, mode);
}

function removeStore(path) {
  // Trees in the store are read-only folders.
  spawnSync("chmod", ["-R", "u+w", path]);
  rmSync(path, { recursive: true, force: true });
}

function sha256(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function told(entries) {
  return entries.map(([name, count]) => `${name} ${count}`).join(", ");
}

function timed(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}
