// node test/crash/faults/disasters.mjs ROUNDS [CASE]: disks that are full or read-only, folders that may not be written or vanish, clocks that jump, each around or in
// the midst of a build, ROUNDS times at other instants. Each build ends, right or with a message that has a code; what was built before is still there; when all
// is as it was the next build is right and `kiln store verify` finds nothing. KILN_KILL_SEED repeats a run. Exit status 1 when anything is wrong.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statfsSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { newGround, random, roundsOr, seed } from "../ground.mjs";
import { leftProcesses, unfinishedFiles } from "../leftovers.mjs";
import { imageIn, newWorkspace, saidBy, writeWork } from "../work-image.mjs";
import { inOwnMounts } from "./fault-layer.mjs";

const PATIENCE_MS = 240_000;
const DAY_SECONDS = 86_400;
/** A user of no rights. */
const NOBODY = 65_534;

const rounds = roundsOr(1, "disasters.mjs ROUNDS [CASE]");
const only = process.argv[3];

/** Everything lies in one tmpfs of its own: the store, a workspace, a folder for temporary files. */
class Ground {
  #kiln;
  #number = 0;
  #shown = "";
  #clock;
  env;

  constructor(work, kiln) {
    this.work = work;
    this.#kiln = kiln;
    this.disk = join(work, "disk");
    this.store = join(this.disk, "store");
    this.folder = join(this.disk, "checkout");
    this.tmp = join(this.disk, "tmp");
    mkdirSync(this.disk);
    run("mount", ["-t", "tmpfs", "-o", "size=1g,mode=755", "none", this.disk]);
    mkdirSync(this.tmp);
    this.env = {
      ...process.env,
      KILN_STORE: this.store,
      TMPDIR: this.tmp,
      XDG_CACHE_HOME: join(this.disk, "cache"),
      KILN_CONFIG: "/dev/null",
      NO_COLOR: "1",
    };
    newWorkspace(this.folder);
  }

  async prepare() {
    this.edit();
    const { code, text } = await this.build();
    if (code !== 0) throw new Error(text);
    const before = this.sizeUsed();
    const started = performance.now();
    this.edit();
    await this.build();
    this.span = performance.now() - started;
    this.grown = Math.max(64, this.sizeUsed() - before);
  }

  /** New sources. */
  edit() {
    this.before = this.#shown;
    this.#shown = writeWork(this.folder, `${++this.#number} ${seed}`, this.#number);
  }

  /** KiB. */
  sizeUsed() {
    const { bsize, blocks, bfree } = statfsSync(this.disk);
    return Math.floor(((blocks - bfree) * bsize) / 1024);
  }

  sizeFree() {
    const { bsize, bavail } = statfsSync(this.disk);
    return Math.floor((bavail * bsize) / 1024);
  }

  clock(jump, at = 0) {
    this.#clock ??=
      run("gcc", ["-O2", "-shared", "-fPIC", "-o", join(this.work, "clock.so"), join(import.meta.dirname, "clock.c")]) ??
      join(this.work, "clock.so");
    return { LD_PRELOAD: this.#clock, KILN_JUMP: String(jump), KILN_JUMP_AT: String(at) };
  }

  build = (how) => this.run(["build", "work", "-q"], how);

  /** `code` undefined: it took too long. `user`: who runs it. */
  run(words, { env = {}, user, descriptors, meanwhile } = {}) {
    const limits = descriptors === undefined ? [] : ["prlimit", `--nofile=${descriptors}`];
    const command = [...limits, process.execPath, this.#kiln, ...words];
    const whole = user === undefined ? command : ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups", "--", ...command];
    return new Promise((resolve) => {
      const child = spawn(whole[0], whole.slice(1), { cwd: this.folder, env: { ...this.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
      let text = "";
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (piece) => (text += piece));
      let isLate = false;
      const timer = setTimeout(() => child.kill("SIGKILL", (isLate = true)), PATIENCE_MS);
      const later = meanwhile === undefined ? undefined : setTimeout(() => meanwhile(), Math.floor(random() * 1.1 * this.span));
      child.on("close", (code) => {
        clearTimeout(timer);
        clearTimeout(later);
        resolve({ code: isLate ? undefined : (code ?? -1), text });
      });
    });
  }

  isRight = () => saidBy(imageIn(this.folder)) === this.#shown;
  isAsBefore = () => saidBy(imageIn(this.folder)) === this.before;

  /** What is wrong once all is as it was. */
  async after() {
    const wrong = [];
    const left = await leftProcesses(this.store);
    if (left.length > 0) wrong.push(`left: ${JSON.stringify(left)}`);
    const next = await this.build();
    if (next.code !== 0 || !this.isRight()) wrong.push(`the next build: ${next.code}, ${this.isRight() ? "right" : "WRONG"}\n${next.text}`);
    const verified = await this.run(["store", "verify"]);
    if (verified.code !== 0) wrong.push(`verify: ${verified.text}`);
    wrong.push(...[...unfinishedFiles(this.store), ...unfinishedFiles(join(this.folder, "out"))].map((path) => `unfinished: ${path}`));
    return wrong;
  }
}

/** Name → what is done; gives how the build ended, and of the codes that it may end with one has to be told (none: it must be right). */
const CASES = {
  "the store's disk becomes full": async (ground) => {
    const ballast = join(ground.disk, "ballast");
    const room = Math.floor(random() * ground.grown * 1.2);
    run("fallocate", ["-l", `${Math.max(4, ground.sizeFree() - room)}KiB`, ballast]);
    const ended = await ground.build();
    rmSync(ballast);
    return { ended, codes: ["KILN-E0602", "KILN-E0707", "KILN-E0612", "KILN-E0910"], mayBeRight: true };
  },
  "results' disk is full": async (ground) => {
    const out = join(ground.folder, "out");
    run("mount", ["-t", "tmpfs", "-o", "size=4k,nr_inodes=1", "none", out]);
    const ended = await ground.build();
    run("umount", [out]);
    return { ended, codes: ["KILN-E0612"] };
  },
  "temporary files' disk is full": async (ground) => {
    run("mount", ["-t", "tmpfs", "-o", "size=4k,nr_inodes=1", "none", ground.tmp]);
    const ended = await ground.build();
    run("umount", [ground.tmp]);
    return { ended, codes: [] };
  },
  "the store is read-only": async (ground) => {
    run("mount", ["--bind", ground.store, ground.store]);
    run("mount", ["-o", "remount,bind,ro", ground.store]);
    const ended = await ground.build();
    run("umount", [ground.store]);
    return { ended, codes: ["KILN-E0603"] };
  },
  "the workspace is read-only": async (ground) => {
    run("mount", ["--bind", ground.folder, ground.folder]);
    run("mount", ["-o", "remount,bind,ro", ground.folder]);
    const ended = await ground.build();
    run("umount", [ground.folder]);
    return { ended, codes: ["KILN-E0612"] };
  },
  "the store is moved away meanwhile, and back": async (ground) => ({ ...(await vanishing(ground, ground.store)), isLost: true }),
  "the store is removed meanwhile": async (ground) => await vanishing(ground, ground.store, true),
  "the workspace is moved away meanwhile, and back": async (ground) => await vanishing(ground, ground.folder),
  "the folder for temporary files is removed meanwhile": async (ground) => await vanishing(ground, ground.tmp, true),
  "the results' folder is removed meanwhile": async (ground) => await vanishing(ground, join(ground.folder, "out"), true),
  "the store's tmp is removed meanwhile": async (ground) => await vanishing(ground, join(ground.store, "tmp"), true),
  "the store may not be written by who builds": async (ground) => {
    const ended = await ground.build({ user: NOBODY });
    return { ended, codes: ["KILN-E0603"] };
  },
  // Not each build writes to each of them.
  "a part of the store may not be written": async (ground) => ({
    ...(await asNobody(
      ground,
      join(ground.store, ["cas", "tmp", "ac", "realised", "roots", "leases", "locks", "graphs", "sources"][Math.floor(random() * 9)]),
    )),
    mayBeRight: true,
  }),
  "the results may not be written": async (ground) => await asNobody(ground, join(ground.folder, "out")),
  "a source may not be read": async (ground) => {
    run("chown", ["-R", `${NOBODY}:${NOBODY}`, ground.disk]);
    const file = join(ground.folder, "recipes/work/f1.c");
    chmodSync(file, 0);
    const ended = await ground.build({ user: NOBODY });
    chmodSync(file, 0o644);
    run("chown", ["-R", "0:0", ground.disk]);
    return { ended, codes: ["KILN-E"] };
  },
  "few descriptors are left": async (ground) => ({
    ended: await ground.build({ descriptors: 20 + Math.floor(random() * 12) }),
    codes: ["KILN-E"],
    mayBeRight: true,
  }),
  "the clock is set back before": async (ground) => ({ ended: await ground.build({ env: ground.clock(-400 * DAY_SECONDS) }), codes: [] }),
  "the clock is set back meanwhile": async (ground) => ({
    ended: await ground.build({ env: ground.clock(-400 * DAY_SECONDS, Math.floor(random() * 400)) }),
    codes: [],
  }),
  "the clock was ahead": async (ground) => {
    const ahead = await ground.build({ env: ground.clock(400 * DAY_SECONDS) });
    ground.edit();
    return { ended: ahead.code === 0 ? await ground.build() : ahead, codes: [] };
  },
  "sources of a time to come": async (ground) => {
    const file = join(ground.folder, "recipes/work/f1.c");
    const soon = Date.now() / 1000 + 3600;
    utimesSync(file, soon, soon);
    const first = await ground.build();
    // Of the same size and time.
    ground.edit();
    utimesSync(file, soon, soon);
    return { ended: first.code === 0 ? await ground.build() : first, codes: [] };
  },
  "collected while the clock is set back": async (ground) => {
    await ground.build();
    const collected = await ground.run(["gc", "--older-than", "1d"], { env: ground.clock(-400 * DAY_SECONDS) });
    return { ended: collected.code === 0 ? await ground.build() : collected, codes: [] };
  },
};

/** Goes away and comes back, or is empty when it comes. */
async function vanishing(ground, path, isLost = false) {
  const away = `${path}.away`;
  let isGone = false;
  const meanwhile = () => {
    if (!existsSync(path)) return;
    isGone = true;
    renameSync(path, away);
  };
  const ended = await ground.build({ meanwhile });
  if (isGone && !isLost) {
    rmSync(path, { recursive: true, force: true });
    renameSync(away, path);
  } else if (isGone) {
    rmSync(away, { recursive: true, force: true });
    if (path === ground.tmp) mkdirSync(path, { recursive: true });
  }
  return { ended, codes: ["KILN-E"], mayBeRight: true, isLost };
}

/** A folder's owner took his own right to write there. */
async function asNobody(ground, path) {
  run("chown", ["-R", `${NOBODY}:${NOBODY}`, ground.disk]);
  chmodSync(path, 0o555);
  const ended = await ground.build({ user: NOBODY });
  chmodSync(path, 0o755);
  run("chown", ["-R", "0:0", ground.disk]);
  return { ended, codes: ["KILN-E0603", "KILN-E0612"], mayBeRight: /graphs|locks$/.test(path) };
}

async function oneCase(name, ground) {
  ground.edit();
  const { ended, codes, mayBeRight = codes.length === 0, isLost = false } = await CASES[name](ground);
  const wrong = [];
  const { code, text } = ended;
  if (code === undefined || code < 0) wrong.push(`it does not end`);
  if (/internal error|^ {4}at |Unhandled/m.test(text)) wrong.push("it ends with an internal error");
  if (code !== 0 && !codes.some((one) => text.includes(one))) wrong.push(`none of ${codes.join(" ")}`);
  if (code === 0 && !mayBeRight) wrong.push("it should fail");
  if (!isLost && !(code !== 0 && ground.isAsBefore()) && !ground.isRight()) wrong.push(`it shows ${saidBy(imageIn(ground.folder))}`);
  wrong.push(...(await ground.after()));
  console.log(
    `${name}: ${code} ${[...new Set(text.match(/KILN-[EW]\d{4}/g))].join("+")}: ${wrong.length === 0 ? "fine" : `WRONG\n${wrong.join("\n")}\n${text}`}`,
  );
  return wrong.length;
}

function run(program, words) {
  const { status, stderr, error } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${error?.code ?? stderr}`);
}

async function main() {
  if (process.getuid() !== 0) return console.log("skipped: only root mounts disks and becomes another user");
  const { work, kiln } = newGround("disasters");
  chmodSync(work, 0o755);
  const names = Object.keys(CASES).filter((name) => only === undefined || name.includes(only));
  let failures = 0;
  try {
    const ground = new Ground(work, kiln);
    console.log(`seed ${seed}`);
    await ground.prepare();
    for (let round = 1; round <= rounds; round++) for (const name of names) failures += (await oneCase(name, ground)) > 0 ? 1 : 0;
  } finally {
    spawnSync("umount", ["-l", join(work, "disk")]);
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`${rounds} rounds of ${names.length} disasters, ${failures} wrong`);
  process.exitCode = failures === 0 ? 0 : 1;
}

if (inOwnMounts(import.meta.filename)) await main();
