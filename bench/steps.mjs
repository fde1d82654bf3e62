// 300 trivial sandboxed steps (one static program that copies a line): `kiln build` and Debian's `nix-build`, both from the command line, both with a
// sandbox, same program, same number of jobs; all that the steps need is realised before. Ratio of medians of one run; Kiln by itself, and with its server
// (docs/decisions/050-server.md), which the builds before have warmed.
//   node bench/steps.mjs [STEPS=300] [ROUNDS=3]        needs nix-bin
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchEnvironment, benchFolder, median } from "./folder.mjs";

const [, , steps = "300", rounds = "3"] = process.argv;
const JOBS = 2;
const kilnProgram = fileURLToPath(new URL("../dist/kiln.js", import.meta.url));
const base = mkdtempSync(join(benchFolder(), "steps-"));
execFileSync("chmod", ["755", base]);
const store = join(base, "store");
const runtime = join(base, "runtime");
mkdirSync(runtime, { mode: 0o700 });
const env = benchEnvironment({ KILN_STORE: store, KILN_CONFIG: "/dev/null", XDG_RUNTIME_DIR: runtime });

try {
  writeFileSync(join(base, "workspace.kiln"), "workspace bench { }\nexports { images = [one, many] }\n");
  writeRecipe("warm");
  kiln("one");
  const tool = JSON.parse(kiln("one")).targets[0].outputs.tool.path;
  copyFileSync(tool, join(base, "kiln-tools"));
  nix("warm", 1);
  const ours = [];
  const served = [];
  const theirs = [];
  server("start");
  for (let round = 0; round < Number(rounds); round++) {
    const tag = `round ${round} ${process.pid}`;
    writeRecipe(tag);
    ours.push(timed(() => kiln("many")));
    writeRecipe(`${tag} served`);
    served.push(timed(() => kiln("many", "auto")));
    theirs.push(timed(() => nix(tag, Number(steps))));
  }
  const [a, s, b] = [ours, served, theirs].map(median);
  console.log(`${steps} trivial sandboxed steps, ${JOBS} jobs, medians of ${rounds} rounds, ms`);
  console.log(
    `kiln build ${a.toFixed(0)} (${(a / b).toFixed(2)})   with its server ${s.toFixed(0)} (${(s / b).toFixed(2)})   nix-build ${b.toFixed(0)}`,
  );
} finally {
  server("stop");
  spawnSync("chmod", ["-R", "u+w", base]);
  rmSync(base, { recursive: true, force: true });
}

function writeRecipe(tag) {
  writeFileSync(
    join(base, "bench.kiln"),
    `import { std_tools } from std
let step = fn(i) => derivation {
  kind    = "run"
  name    = "step-\${i}"
  command = ["./kiln-tools", "subst", "in", "out", "N=\${i}"]
  inputs  = { "kiln-tools" = std_tools  "in" = "@N@ ${tag}\\n" }
  outputs = ["out"]
} / "out"
rule steps(img: { count: int }, target, libs) => {
  outputs = record_of([{ name = "s\${i}"  value = step(i) } for i in range(0, img.count)]) & { tool = std_tools }
}
platform host { run { kind = "process" } }
image one using steps { platforms = [host]  count = 0  app { sources = [] } }
image many using steps { platforms = [host]  count = ${steps}  app { sources = [] } }
`,
  );
}

function server(what) {
  execFileSync(process.execPath, [kilnProgram, "server", what], { env });
}

function kiln(image, serverWish = "never") {
  return execFileSync(process.execPath, [kilnProgram, "-C", base, "build", image, "-q", "--json", "-j", String(JOBS)], {
    encoding: "utf8",
    env: { ...env, KILN_SERVER: serverWish },
    maxBuffer: 1 << 26,
  });
}

function nix(tag, count) {
  writeFileSync(
    join(base, "steps.nix"),
    `builtins.genList (i: derivation {
  name = "step-\${toString i}"; system = builtins.currentSystem; builder = ./kiln-tools;
  args = [ "subst" (builtins.toFile "in" "@N@ ${tag}\\n") (builtins.placeholder "out") "N=\${toString i}" ];
}) ${count}\n`,
  );
  const options = ["sandbox", "true", "sandbox-fallback", "false", "build-users-group", "", "substitute", "false"];
  const words = Array.from({ length: options.length / 2 }, (_, i) => ["--option", options[2 * i], options[2 * i + 1]]).flat();
  execFileSync("nix-build", [join(base, "steps.nix"), "--no-out-link", "--store", join(base, "nix"), ...words, `-j${JOBS}`], {
    stdio: "pipe",
  });
}

function timed(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}
