// What an edit costs a `kiln check --watch` of this repository's recipes, beside a `kiln check` of its own; medians, and the least work (other work on the
// machine only adds to it).
//   node bench/watch.mjs [ROUNDS=20]
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchFolder, median } from "./folder.mjs";

const [, , rounds = "20"] = process.argv;
const root = fileURLToPath(new URL("..", import.meta.url));
const kiln = join(root, "dist/kiln.js");
const folder = mkdtempSync(join(benchFolder(), "watch-"));
for (const path of ["workspace.kiln", "recipes"]) cpSync(join(root, path), join(folder, path), { recursive: true });

const EDITS = {
  "an option's help": ["recipes/heap/heap.kiln", "library heap {", 'library heap {\n  summary = "Memory"\n', /^ {2}summary.*\n/m],
  "a flag of a library": ["recipes/printf/printf.kiln", "library printf {", 'library printf {\n  cflags = ["-DX"]'],
  "an image": ["recipes/hello/hello.kiln", "needs banner, printf, string", "needs banner, printf, string, log"],
  "a comment in a library": ["recipes/log/log.kiln", "library log {", "# of lines\nlibrary log {"],
};

// As a workspace that lies there: what changed less than 2 s ago may change once more within a tick of the file system's clock, and is read again and again.
await new Promise((resolve) => setTimeout(resolve, 2500));
const child = spawn(process.execPath, [kiln, "check", "--watch", "--json"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
let stdout = "";
let stderr = "";
let wake = () => undefined;
child.stdout.setEncoding("utf8").on("data", (text) => ((stdout += text), wake()));
child.stderr.setEncoding("utf8").on("data", (text) => ((stderr += text), wake()));
let waits = 0;
async function settled() {
  waits++;
  // The first wait comes after two rounds.
  const lines = () => stdout.split("\n").length - 1;
  while (stderr.split("waiting for changes").length <= waits || lines() <= waits) await new Promise((resolve) => (wake = resolve));
  const last = JSON.parse(stdout.trimEnd().split("\n").at(-1));
  if (last.ms === undefined) throw new Error(JSON.stringify(last));
  return last;
}

try {
  await settled();
  const alone = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, [kiln, "check", "-q"], { cwd: folder });
    if (status !== 0) throw new Error("kiln check failed");
    alone.push(performance.now() - start);
  }
  console.log(`after an edit of (medians of ${rounds} rounds, ms)     work  least  until told`);
  for (const [name, [path, from, to, without]] of Object.entries(EDITS)) {
    const file = join(folder, path);
    const text = readFileSync(file, "utf8");
    const edited = (without ? text.replace(without, "") : text).replace(from, to);
    if (edited === text) throw new Error(`${path} has no ${from}`);
    const work = [];
    const told = [];
    // The first rounds, in which V8 has not compiled everything yet, don't count.
    for (let round = -10; round < Number(rounds); round++) {
      const start = performance.now();
      writeFileSync(file, round % 2 === 0 ? edited : text);
      const { ms } = await settled();
      if (round < 0) continue;
      told.push(performance.now() - start);
      work.push(ms);
    }
    writeFileSync(file, text);
    if (Number(rounds) % 2 !== 0) await settled();
    console.log(
      `${name.padEnd(44)} ${median(work).toFixed(1).padStart(6)} ${Math.min(...work)
        .toFixed(1)
        .padStart(6)} ${median(told).toFixed(1).padStart(8)}`,
    );
  }
  console.log(`${"kiln check, anew".padEnd(44)} ${median(alone).toFixed(1).padStart(6)}`);
} finally {
  child.kill("SIGINT");
  rmSync(folder, { recursive: true, force: true });
}
