// The language beside Nix's: equal programs (bench/language) through `nix-instantiate --eval` and `kiln eval`, start-ups counted, and lines a second of
// the parser. Ratios of one run on one machine; medians.
//   node bench/language.mjs [ROUNDS=3]        needs nix-instantiate
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withBundle } from "./bundle.mjs";
import { benchEnvironment, median } from "./folder.mjs";

const [, , rounds = "3"] = process.argv;
const root = fileURLToPath(new URL("..", import.meta.url));
const programs = join(root, "bench/language");
const store = mkdtempSync(join(tmpdir(), "kiln-bench-language-"));

/** Work that Nix's interpreter does too, and work of its built-in functions. */
const bounds = { interpreted: "at most 0.33", builtin: "at most 2" };
const BUILTIN = new Set(["folds", "merges", "sorting", "strings"]);

function timed(command, words) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, words, {
    encoding: "utf8",
    // Where there is no workspace: nix-instantiate looks at the program alone.
    cwd: store,
    env: benchEnvironment({ KILN_STORE: join(store, "store") }),
  });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: ${stderr}`);
  return { ms: performance.now() - start, stdout: stdout.trim() };
}

try {
  for (const name of readdirSync(programs)
    .filter((file) => file.endsWith(".nix"))
    .map((file) => basename(file, ".nix"))) {
    const times = { nix: [], kiln: [] };
    for (let round = 0; round < Number(rounds); round++) {
      const nix = timed("nix-instantiate", ["--eval", join(programs, `${name}.nix`)]);
      const kiln = timed(process.execPath, [join(root, "dist/kiln.js"), "eval", "--file", join(programs, `${name}.kiln`)]);
      if (nix.stdout !== kiln.stdout) throw new Error(`${name}: Nix gives ${nix.stdout}, Kiln ${kiln.stdout}`);
      times.nix.push(nix.ms);
      times.kiln.push(kiln.ms);
    }
    const [nix, kiln] = [median(times.nix), median(times.kiln)];
    const kind = BUILTIN.has(name) ? "builtin" : "interpreted";
    console.log(
      `${name.padEnd(15)} nix ${nix.toFixed(0)} ms   kiln ${kiln.toFixed(0)} ms   ratio ${(kiln / nix).toFixed(2)} (${kind}: ${bounds[kind]})`,
    );
  }
  await withBundle("parse.ts", async ({ benchParse }) => {
    const texts = recipes(join(root, "recipes")).map((path) => ({ path, text: readFileSync(path, "utf8") }));
    const speed = benchParse(texts, Number(rounds));
    console.log(`parse           ${Math.round(speed)} lines a second (at least 15000)`);
  });
} finally {
  rmSync(store, { recursive: true, force: true });
}

function recipes(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".kiln"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
