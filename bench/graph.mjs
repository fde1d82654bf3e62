// Graphs of 1,000, 10,000 and 100,000 derivations by `kiln build`: how long evaluation and plan take and how large the process gets where nothing is built, how
// many steps a second are built, and what a build takes where nothing, the recipe's text or one file has changed. Shapes: bench/generated-graph/generate.mjs.
//   node bench/graph.mjs [SIZES=1000,10000,100000] [ROUNDS=3] [SHAPES=mixed,compile] [MOST_COMPILES=10000]
// MOST_COMPILES: larger graphs of compile steps are planned and not built. After that of 100,000 mixed steps the disk has some 600,000 files more for a while.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { benchEnvironment, benchFolder, median } from "./folder.mjs";
import { changedFile, generateGraph } from "./generated-graph/generate.mjs";

const [, , sizes = "1000,10000,100000", rounds = "3", shapes = "mixed,compile", mostCompiles = "10000"] = process.argv;
const JOBS = 2;
const MEBIBYTE = 1024;
/** What is asked for: time for each derivation, beside that of a graph a tenth as large; MiB; milliseconds. */
const MOST = { growth: 1.25, memory: 1024, none: 2000 };
const program = fileURLToPath(new URL("../dist/kiln.js", import.meta.url));
const base = mkdtempSync(join(benchFolder(), "graph-"));
execFileSync("chmod", ["755", base]);
const store = join(base, "store");
const peakFile = join(base, "peak");
const eventFile = join(base, "events");
const peakHook = join(base, "peak.cjs");
// KiB that the process had at most.
writeFileSync(
  peakHook,
  `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(peakFile)}, String(process.resourceUsage().maxRSS)));\n`,
);
const env = benchEnvironment({ KILN_STORE: store, KILN_CONFIG: "/dev/null" });

/** `kiln build all`: when it told what by `--events` (unless `silent`), how many steps ran, all in all, its size. `upTo`: it is ended once it told of that. */
async function build(folder, { words = [], upTo, silent = false }) {
  writeFileSync(eventFile, "");
  const start = performance.now();
  const told = silent ? [] : ["--events", eventFile];
  const kiln = spawn(
    process.execPath,
    ["--require", peakHook, program, "-C", folder, "build", "all", "-q", "-j", String(JOBS), ...told, ...words],
    {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const ended = once(kiln, "exit");
  let errors = "";
  kiln.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  if (upTo !== undefined) {
    while (kiln.exitCode === null && !readFileSync(eventFile, "utf8").includes(`{"event":"${upTo}"`)) await setTimeout(5);
    kiln.kill("SIGINT");
  }
  const [status] = await ended;
  const ms = performance.now() - start;
  if (status !== (upTo === undefined ? 0 : 130)) throw new Error(`kiln build ${words.join(" ")}: ${status} ${errors}`);
  return { ms, ...eventsIn(readFileSync(eventFile, "utf8")), peak: Number(readFileSync(peakFile, "utf8")) / MEBIBYTE };
}

function eventsIn(text) {
  const events = {};
  let ran = 0;
  for (const line of text.split("\n")) {
    if (line.startsWith('{"event":"finished"')) ran += line.includes('"how":"run"') ? 1 : 0;
    else if (/^{"event":"(phase|planned)"/.test(line)) {
      const { event, name, ms, tookMs } = JSON.parse(line);
      events[name ?? event] = { ms, tookMs };
    }
  }
  return { events, ran };
}

async function measure(shape, size) {
  const folder = join(base, `${shape}-${size}`);
  const isBuilt = shape === "mixed" || size <= Number(mostCompiles);
  const all = { evaluate: [], plan: [], peak: [], none: [], graph: [], text: [], one: [] };
  const peaks = { build: 0, none: 0, graph: 0, text: 0, one: 0 };
  for (let round = 0; round < Number(rounds); round++) {
    // Other steps than all before.
    generateGraph(folder, shape, size, `${shape} ${size} ${round}`);
    await setTimeout(2100);
    const { events, peak } = await build(folder, { upTo: "planned" });
    all.evaluate.push(events.evaluate.tookMs);
    all.plan.push(events.planned.ms - events.evaluate.ms);
    all.peak.push(peak);
  }
  const figures = { shape, size, evaluate: median(all.evaluate), plan: median(all.plan), planPeak: Math.max(...all.peak) };
  if (!isBuilt) return figures;
  const built = await build(folder, {});
  const steps = built.ran / ((built.events.build.ms - built.events.planned.ms) / 1000);
  const again = async (key, how, isRight) => {
    const { ms, ran, peak } = await build(folder, how);
    if (isRight !== undefined && !isRight(ran)) throw new Error(`${key}: ${ran} steps ran`);
    all[key].push(ms);
    peaks[key] = Math.max(peaks[key], peak);
  };
  for (let round = 0; round < Number(rounds); round++) {
    await again("none", { silent: true });
    await again("graph", {}, (ran) => ran === 0);
    appendFileSync(join(folder, "graph.kiln"), "# a comment\n");
    await again("text", {}, (ran) => ran === 0);
    appendFileSync(changedFile(folder, shape), round === 0 && shape === "compile" ? "int more;\n" : "\n");
    // A step, those that gather it in the mixed graph, none where what it gives stays the same.
    await again("one", {}, (ran) => ran > 0 && ran < 5);
    await setTimeout(2100);
  }
  return {
    ...figures,
    steps,
    buildPeak: built.peak,
    ...Object.fromEntries(["none", "graph", "text", "one"].map((key) => [key, { ms: median(all[key]), peak: peaks[key] }])),
  };
}

const TITLES = {
  none: "nothing changed",
  graph: "the same, the graph read (--events)",
  text: "a comment in the recipe",
  one: "one file changed",
};

function tell(figures, smaller) {
  const { shape, size, planPeak, steps, buildPeak } = figures;
  const each = (ms, count) => (ms / count) * 1000;
  const growth = (key) =>
    smaller === undefined
      ? ""
      : ` (${(each(figures[key], size) / each(smaller[key], smaller.size)).toFixed(2)} × of ${smaller.size}'s, at most ${MOST.growth})`;
  const line = (title, text) => console.log(`${shape} ${String(size).padStart(6)}  ${title.padEnd(36)}${text}`);
  for (const key of ["evaluate", "plan"])
    line(key, `${figures[key].toFixed(0).padStart(7)} ms  ${each(figures[key], size).toFixed(1).padStart(6)} µs each${growth(key)}`);
  line("  peak", `${planPeak.toFixed(0).padStart(7)} MiB (at most ${MOST.memory})`);
  if (steps === undefined) return;
  line("built", `${steps.toFixed(0).padStart(7)} steps/s, peak ${buildPeak.toFixed(0)} MiB (at most ${MOST.memory})`);
  for (const [key, title] of Object.entries(TITLES)) {
    const { ms, peak } = figures[key];
    line(
      title,
      `${ms.toFixed(0).padStart(7)} ms${key === "none" || key === "graph" ? ` (at most ${MOST.none})` : ""}, peak ${peak.toFixed(0)} MiB`,
    );
  }
}

try {
  const first = join(base, "first");
  generateGraph(first, "mixed", 1000, "first");
  execFileSync(process.execPath, [program, "-C", first, "build", "warm", "-q"], { env, stdio: ["ignore", "ignore", "inherit"] });
  console.log(`${JOBS} jobs, medians of ${rounds} rounds, the build itself once`);
  for (const shape of shapes.split(",")) {
    let smaller;
    for (const size of sizes.split(",").map(Number)) {
      const figures = await measure(shape, size);
      tell(figures, smaller);
      smaller = figures;
    }
  }
} finally {
  spawnSync("chmod", ["-R", "u+w", base]);
  rmSync(base, { recursive: true, force: true });
}
