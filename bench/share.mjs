// The biggest image: a clean build with all sources and the toolchain there, and an empty store that gets it from a cache behind `kiln serve`, program start,
// evaluation and all. At most a tenth.
//   node bench/share.mjs [TARGET=nginx@qemu-x86_64] [ROUNDS=3]
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchEnvironment, benchFolder, median } from "./folder.mjs";

const [, , target = "nginx@qemu-x86_64", rounds = "3"] = process.argv;
const root = fileURLToPath(new URL("../", import.meta.url));
const kiln = join(root, "dist/kiln.js");
const base = mkdtempSync(join(benchFolder(), "share-"));
const at = (name) => join(base, name);
const env = (store) =>
  benchEnvironment({ KILN_STORE: at(store), XDG_CONFIG_HOME: at("config"), KILN_SIGNING_KEY: "bench", KILN_SERVER: "never" });

/** Milliseconds that a command takes, and what it printed. */
function run(store, ...words) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [kiln, ...words], {
    cwd: at("work/apps"),
    encoding: "utf8",
    env: env(store),
  });
  if (status !== 0) throw new Error(`kiln ${words.join(" ")}: ${stderr}`);
  return { ms: performance.now() - start, stdout };
}
const clear = (...names) => names.forEach((name) => rmSync(at(name), { recursive: true, force: true }));

for (const path of ["apps", "recipes", "workspace.kiln"]) cpSync(join(root, path), at(`work/${path}`), { recursive: true });
clear("work/apps/out");
run("fetched", "key", "generate", "bench");
run("fetched", "key", "trust", "bench");
run("fetched", "fetch", target);
run("fetched", "doctor");

const server = spawn(process.execPath, [kiln, "serve", at("cache"), "--port", "0"], {
  stdio: ["ignore", "pipe", "inherit"],
  env: env("fetched"),
});
try {
  const address = await new Promise((resolve) => createInterface(server.stdout).once("line", resolve));
  const [clean, shared, steps] = [[], [], new Set()];
  for (let round = 0; round < Number(rounds); round++) {
    clear("built", "empty", "work/apps/out");
    cpSync(at("fetched"), at("built"), { recursive: true, verbatimSymlinks: true });
    clean.push(run("built", "build", target, "-q").ms);
    if (round === 0) run("built", "push", target, "-q", "--cache-write", address);
    clear("work/apps/out");
    const { ms, stdout } = run("empty", "build", target, "--json", "-q", "--cache", address);
    shared.push(ms);
    const { built, fetched, reused } = JSON.parse(stdout).summary;
    if (built + fetched > 0) throw new Error(`${built} steps ran, ${fetched} were fetched`);
    steps.add(reused);
  }
  const ratio = median(shared.map((ms, i) => ms / clean[i]));
  console.log(`${target}, ${[...steps].join(", ")} steps, medians of ${rounds} rounds, ms`);
  console.log(
    `clean build ${median(clean).toFixed(0)}   from a cache ${median(shared).toFixed(0)}   ratio ${ratio.toFixed(3)} (at most 0.1)`,
  );
} finally {
  server.kill("SIGINT");
  rmSync(base, { recursive: true, force: true });
}
