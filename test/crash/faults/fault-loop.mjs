// node test/crash/faults/fault-loop.mjs ROUNDS [OPERATION]: store, workspace, results, temporary files and caches lie on a file system of which operations fail
// (fault-layer.c: EIO, ENOSPC, EDQUOT, EROFS, EACCES, writes that take half): in each round one kind of them, at the N-th, once, a few times or from there on,
// N spread over a whole build, `gc`, `store optimise` or `store verify`. Each ends, right or with a message that has a code; what was built before is still shown;
// once nothing fails any more the next build is right, no unfinished file is left, `kiln store verify` (every fourth round) finds nothing. KILN_KILL_SEED repeats
// a run. Where the layer can't be compiled or mounted, it says so and ends. Exit status 1 when anything is wrong.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { newGround, pick, random, roundsOr, seed } from "../ground.mjs";
import { leftProcesses, unfinishedFiles } from "../leftovers.mjs";
import { faultLayer, inOwnMounts } from "./fault-layer.mjs";
import { imageIn, newWorkspace, saidBy, writeWork } from "../work-image.mjs";

const PATIENCE_MS = 240_000;
const COMMANDS = [
  [80, ["build", "work", "-q"]],
  [8, ["gc"]],
  [6, ["store", "verify"]],
  [6, ["store", "optimise"]],
];
const ERRORS = ["EIO", "EIO", "ENOSPC", "EROFS", "EDQUOT", "EACCES"];
/** Operations after the first that fail too; 0: all. */
const SPANS = [1, 1, 1, 4, 0, 0];

const rounds = roundsOr(10, "fault-loop.mjs ROUNDS [OPERATION]");
const only = process.argv[3];

async function main() {
  const { work, kiln } = newGround("faults");
  const layer = await faultLayer(work);
  try {
    if (typeof layer === "string") return console.log(`skipped: ${layer}`);
    await loop(new Loop(work, kiln, layer));
  } finally {
    if (typeof layer !== "string") await layer.unmount();
    spawnSync("chmod", ["-R", "u+w", work]);
    rmSync(work, { recursive: true, force: true });
  }
}

async function loop(one) {
  console.log(`seed ${seed}`);
  await one.prepare();
  for (let round = 1; round <= rounds; round++) await one.round(round);
  const table = [...one.seen].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [operation, endings] of table)
    console.log(`${operation}: ${[...endings].map(([ending, count]) => `${ending} ${count}`).join(", ")}`);
  console.log(`${rounds} rounds, ${one.failures} wrong`);
  process.exitCode = one.failures === 0 ? 0 : 1;
}

class Loop {
  failures = 0;
  /** Operation → ending → how often. */
  seen = new Map();
  #work;
  #kiln;
  #layer;
  #folder;
  #env;
  #counts = new Map();
  #shown = "";

  constructor(work, kiln, layer) {
    this.#work = work;
    this.#kiln = kiln;
    this.#layer = layer;
    this.#folder = join(layer.folder, "checkout");
    for (const name of ["tmp", "cache"]) mkdirSync(join(layer.folder, name));
    const at = (name) => join(layer.folder, name);
    this.#env = {
      ...process.env,
      KILN_STORE: at("store"),
      TMPDIR: at("tmp"),
      XDG_CACHE_HOME: at("cache"),
      KILN_CONFIG: "/dev/null",
      NO_COLOR: "1",
    };
    newWorkspace(this.#folder);
  }

  async prepare() {
    this.#shown = writeWork(this.#folder, `start ${seed}`, 0);
    await this.#runRight(["build", "work", "-q"]);
    // The second build still makes caches that later ones have.
    for (const [, words] of [COMMANDS[0], ...COMMANDS]) {
      if (words[0] === "build") this.#shown = writeWork(this.#folder, `again ${this.#counts.size} ${seed}`, 1);
      this.#layer.clear();
      await this.#runRight(words);
      this.#counts.set(words.join(" "), this.#layer.counts());
    }
  }

  async round(round) {
    const words = pick(COMMANDS);
    const counts = this.#counts.get(words.join(" "));
    const kinds = [...counts].filter(([name, count]) => count > 0 && name !== "failed" && (only === undefined || name === only));
    if (kinds.length === 0) return;
    const [operation, count] = oneOf(kinds);
    const first = 1 + Math.floor(random() * count);
    const span = oneOf(SPANS);
    const error = operation === "short" ? "EIO" : oneOf(ERRORS);
    const before = this.#shown;
    const now = words[0] === "build" ? writeWork(this.#folder, `${round} ${seed}`, round) : before;
    this.#layer.fail(operation, first, span, constants.errno[error]);
    const ended = await this.#run(words);
    const hits = this.#layer.counts().get("failed");
    this.#layer.clear();

    const wrong = [];
    const left = await leftProcesses(this.#work).then((all) => all.filter(({ pid }) => pid !== this.#layer.pid));
    if (left.length > 0) wrong.push(`left: ${JSON.stringify(left)}`);
    if (ended.code === undefined) wrong.push(`it does not end: ${ended.text}`);
    wrong.push(...badWords(ended));
    const image = saidBy(imageIn(this.#folder));
    if (image !== now && (ended.code === 0 || image !== before)) wrong.push(`the image says ${image}`);
    const next = await this.#run(["build", "work", "-q"]);
    if (next.code !== 0) wrong.push(`the next build: ${next.code}\n${next.text}`);
    this.#shown = now;
    if (saidBy(imageIn(this.#folder)) !== now) wrong.push(`after the next build the image says ${saidBy(imageIn(this.#folder))}`);
    wrong.push(...this.#unfinished().map((path) => `unfinished: ${path}`));
    if (round % 4 === 0 || round === rounds) wrong.push(...(await this.#verified()));

    if (wrong.length > 0) this.failures++;
    const ending = hits === 0 ? "not met" : ended.code === 0 ? "right" : [...new Set(ended.text.match(/KILN-[EW]\d{4}/g))].join("+");
    this.#count(operation, ending);
    const which = `${operation} ${first} of ${count}${span === 1 ? "" : span === 0 ? " and all after" : ` and ${span - 1} more`}`;
    const told = `kiln ${words.join(" ")}: ${error} at ${which}: ${ending} (${ended.code})`;
    console.log(`round ${round}: ${told}: ${wrong.length === 0 ? "fine" : `WRONG\n${wrong.join("\n")}\n${ended.text}`}`);
  }

  #unfinished() {
    return ["store", "checkout/out", "cache", "tmp"].flatMap((name) => unfinishedFiles(join(this.#layer.folder, name)));
  }

  #count(operation, ending) {
    const endings = this.seen.get(operation) ?? new Map();
    this.seen.set(operation, endings.set(ending, (endings.get(ending) ?? 0) + 1));
  }

  async #verified() {
    const { code, text } = await this.#run(["store", "verify"]);
    return code === 0 ? [] : [`verify: ${code}\n${text}`];
  }

  async #runRight(words) {
    const { code, text } = await this.#run(words);
    if (code !== 0) throw new Error(`kiln ${words.join(" ")} ended with ${code}: ${text}`);
  }

  /** `code` undefined: it took too long. */
  #run(words) {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [this.#kiln, ...words], {
        cwd: this.#folder,
        env: this.#env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let text = "";
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (piece) => (text += piece));
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        child.kill("SIGKILL");
      }, PATIENCE_MS);
      child.on("close", (code) => {
        clearTimeout(timer);
        resolve({ code: isLate ? undefined : (code ?? -1), text });
      });
    });
  }
}

/** What no run may say, and what one that failed must. */
function badWords({ code, text }) {
  const isBad =
    /internal error|^ {4}at |Unhandled|\[object/m.test(text) ||
    (code !== 0 && !/KILN-E\d{4}/.test(text)) ||
    ![0, 1, 2, undefined].includes(code);
  return isBad ? [`it ended with ${code}, and said: ${text}`] : [];
}

function oneOf(list) {
  return list[Math.floor(random() * list.length)];
}

if (inOwnMounts(import.meta.filename)) await main();
