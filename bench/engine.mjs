// `kiln build` beside ninja and make over the same generated tree of C files, the same compiler commands, from the command line: clean (toolchain and helper
// realised on all sides, the final link included), nothing changed, one file changed (the median of five edits), one option that 2 % of the files read. Kiln sandboxed, the others not.
// Kiln by itself, and with the server that people at terminals have (docs/decisions/050-server.md), which an earlier build started.
//   node bench/engine.mjs [FILES=2000] [ROUNDS=5]        needs ninja and make
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { benchEnvironment, benchFolder, median } from "./folder.mjs";
import { configHeader, generateTree, imageRecipe, writeNinjaAndMake, writeWorkspace } from "./generated-tree/generate.mjs";

const [, , count = "2000", rounds = "5"] = process.argv;
const JOBS = 2;
const program = fileURLToPath(new URL("../dist/kiln.js", import.meta.url));
const base = mkdtempSync(join(benchFolder(), "engine-"));
execFileSync("chmod", ["755", base]);
const runtime = join(base, "runtime");
mkdirSync(runtime, { mode: 0o700 });
const env = benchEnvironment({ KILN_CONFIG: "/dev/null", XDG_RUNTIME_DIR: runtime, KILN_SERVER: "never" });
/** Who has a server: an environment more. */
const SERVED = { KILN_SERVER: "auto" };

function timed(command, words, options = {}) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, words, { encoding: "utf8", env, maxBuffer: 1 << 28, ...options });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: ${stderr}${stdout}`);
  return { ms: performance.now() - start, stdout, stderr };
}

const kiln = (tree, store, more, ...words) =>
  timed(process.execPath, [program, "-C", tree, "build", ...words, "-j", String(JOBS)], {
    env: { ...env, ...more, KILN_STORE: store },
  });
const server = (what) => execFileSync(process.execPath, [program, "server", what], { env });

/** Edits of one file each, one after the other. */
const EDITS = 5;

/** Everything is done to one tree of its own, by one tool: milliseconds of each case. */
function series(tree, sources, run, setOption) {
  const clean = run();
  const none = run();
  const ones = Array.from({ length: EDITS }, (_, i) => {
    appendFileSync(join(tree, sources[Math.floor(((i + 0.5) * sources.length) / EDITS)]), `int added_${i};\n`);
    return run();
  });
  setOption(1);
  return { clean, none, one: median(ones), option: run() };
}

function kilnSeries(tree, store, sources, more) {
  const compiles = [];
  const run = () => {
    const { ms, stderr } = kiln(tree, store, more, "all");
    // Its progress, a line for each step that ran: `--json` would have it read the graph where nothing changed.
    compiles.push(stderr.match(/^\[\d+\/\d+\] compile /gm)?.length ?? 0);
    return ms;
  };
  const times = series(tree, sources, run, (few) => writeFileSync(join(tree, "all.kiln"), imageRecipe(few)));
  const expected = [sources.length, 0, ...Array(EDITS).fill(1), Math.ceil(sources.length / 50)];
  if (compiles.join() !== expected.join()) throw new Error(`${compiles.join()} compiles, not ${expected.join()}`);
  return times;
}

function otherSeries(tree, sources, command, words) {
  const run = () => timed(command, words, { cwd: tree }).ms;
  // So that the clock has moved on for make, which compares times of files.
  return series(tree, sources, run, (few) => writeFileSync(join(tree, "gen/config.h"), configHeader(few)));
}

try {
  const warmTree = join(base, "warm-tree");
  mkdirSync(warmTree);
  generateTree(warmTree, 1);
  writeWorkspace(warmTree);
  /** Makes a store that has toolchain and helper; gives the toolchain's tree. */
  const warm = (store) => JSON.parse(kiln(warmTree, store, {}, "warm", "--json", "-q").stdout).targets[0].outputs.tool.path;
  const tool = warm(join(base, "warm"));
  const all = { kiln: [], served: [], ninja: [], make: [], node: [] };
  server("start");
  for (let round = 0; round < Number(rounds); round++) {
    // Nothing is deleted before the end: ext4 makes files slowly for half a minute after many were deleted.
    const ours = (name, more) => (tree, sources) => {
      writeWorkspace(tree);
      const store = join(base, `${name}-${round}`);
      warm(store);
      execFileSync("sync", ["-f", base]);
      all[name].push(kilnSeries(tree, store, sources, more));
    };
    const turns = [
      ours("kiln", {}),
      ours("served", SERVED),
      (tree, sources) => {
        writeNinjaAndMake(tree, sources, tool);
        execFileSync("sync", ["-f", base]);
        all.ninja.push(otherSeries(tree, sources, "ninja", ["-j", String(JOBS), "--quiet"]));
      },
      (tree, sources) => {
        writeNinjaAndMake(tree, sources, tool);
        execFileSync("sync", ["-f", base]);
        all.make.push(otherSeries(tree, sources, "make", ["-j", String(JOBS), "--silent"]));
      },
    ];
    // Who comes first changes from round to round: the disk is busy with what the one before wrote.
    for (let turn = 0; turn < turns.length; turn++) {
      const tree = join(base, `tree-${round}-${turn}`);
      const sources = generateTree(tree, Number(count));
      // What was written in the last two seconds may change once more within a tick of the clock: Kiln reads that again, as git does. Trees are older.
      await setTimeout(2100);
      turns[(turn + round) % turns.length](tree, sources);
    }
    all.node.push(timed(process.execPath, ["-e", "0"]).ms);
  }
  const node = median(all.node);
  console.log(
    `${count} C files, ${JOBS} jobs, medians of ${rounds} rounds, ms (and of their ratios to ninja); node -e 0: ${node.toFixed(0)}`,
  );
  const at = (name, key) => median(all[name].map((round) => round[key]));
  const bounds = {
    clean: (ninja) => 1.05 * ninja,
    none: () => node + 60,
    one: (ninja) => 1.2 * ninja + node + 60,
    option: (ninja) => 0.1 * ninja,
  };
  for (const [key, title] of [
    ["clean", "clean build"],
    ["none", "no change"],
    ["one", "one file changed"],
    ["option", "an option that 2 % read"],
  ]) {
    const [alone, served, ninja, make] = ["kiln", "served", "ninja", "make"].map((name) => at(name, key));
    const ratio = (name) => median(all[name].map((round, i) => round[key] / all.ninja[i][key])).toFixed(2);
    const shown = (ms) => ms.toFixed(0).padStart(6);
    console.log(
      `${title.padEnd(24)} at most ${shown(bounds[key](ninja))}   kiln ${shown(alone)} (${ratio("kiln")})   with its server ${shown(served)} (${ratio("served")})   ninja ${shown(ninja)}   make ${shown(make)}`,
    );
  }
} finally {
  server("stop");
  spawnSync("chmod", ["-R", "u+w", base]);
  rmSync(base, { recursive: true, force: true });
}
