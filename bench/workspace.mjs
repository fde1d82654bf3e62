// A workspace of 300 derivations, evaluated whole: `kiln check` beside nix-instantiate, start-ups counted, warm, in turns in one run; medians.
//   node bench/workspace.mjs [ROUNDS=10]        needs nix-instantiate
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchEnvironment, benchFolder, median } from "./folder.mjs";

const [, , rounds = "10"] = process.argv;
const LIBRARIES = 20;
const SOURCES = 14;
const kiln = fileURLToPath(new URL("../dist/kiln.js", import.meta.url));
const folder = mkdtempSync(join(benchFolder(), "workspace-"));

const names = Array.from({ length: LIBRARIES }, (_, i) => `lib${String(i).padStart(2, "0")}`);
const sources = Array.from({ length: SOURCES }, (_, i) => `f${i}.c`);
const needs = (i) => names.slice(Math.max(0, i - 2), i);

function write(path, text) {
  const host = join(folder, path);
  mkdirSync(join(host, ".."), { recursive: true });
  writeFileSync(host, text);
}

for (const name of names)
  for (const file of sources) write(`recipes/${name}/src/${file}`, `int ${name}_${file.replace(".c", "")}(void) { return 0; }\n`);

// The same in both: of each source an object, of each library an archive, of all archives an image; each library needs the two before it.
write(
  "recipes/rules.kiln",
  `platform box { toolchain = { cc = "cc" }  run = { kind = "process" } }

rule library_of(lib: { sources: [file] }, target, deps) => let {
  objects = [derivation {
    kind = "compile"
    name = "\${lib.name}/\${path_of(source)}"
    command = [target.toolchain.cc, "-O2", ...["-I\${dep.name}" for dep in deps], "-c", "source.c", "-o", "out.o"]
    inputs = { "source.c" = source }
    outputs = ["out.o"]
  } / "out.o" for source in lib.sources]
} in {
  archive = derivation {
    kind = "link"
    name = lib.name
    command = ["ar", "rcs", "lib.a"]
    inputs = record_of([{ name = "\${one.index}.o"  value = one.value } for one in zip_with_index(objects)])
    outputs = ["lib.a"]
  } / "lib.a"
}

rule image_of(img, target, libs) => let { linked = derivation {
  kind = "image"
  name = img.name
  command = ["ld", "-o", "image"]
  inputs = record_of([{ name = "\${lib.name}.a"  value = lib.archive } for lib in libs if lib.name != "app"])
  outputs = ["image"]
} } in { outputs = { image = linked / "image" } }
`,
);
write("workspace.kiln", 'workspace bench { recipes = ["recipes/**/*.kiln"] }\n');
for (const [i, name] of names.entries())
  write(
    `recipes/${name}/${name}.kiln`,
    `library ${name} using library_of {\n${needs(i).length > 0 ? `  needs ${needs(i).join(", ")}\n` : ""}  sources = [${sources.map((file) => `./src/${file}`).join(", ")}]\n}\n`,
  );
write("recipes/image.kiln", `image all using image_of {\n  platforms = [box]\n  needs ${names.join(", ")}\n  app { sources = [] }\n}\n`);
write(
  "default.nix",
  `let
  step = name: args: env: derivation ({ inherit name args; system = "x86_64-linux"; builder = "/bin/sh"; } // env);
  library = name: deps: sources: {
    inherit name;
    archive = step name [ "ar" "rcs" "lib.a" ] {
      objects = map (source: step (baseNameOf source) ([ "cc" "-O2" ] ++ map (dep: "-I" + dep.name) deps ++ [ "-c" "source.c" "-o" "out.o" ]) { inherit source; }) sources;
    };
  };
${names.map((name, i) => `  ${name} = library "${name}" [ ${needs(i).join(" ")} ] [ ${sources.map((file) => `./recipes/${name}/src/${file}`).join(" ")} ];`).join("\n")}
in step "all" [ "ld" "-o" "image" ] { archives = map (lib: lib.archive) [ ${names.join(" ")} ]; }
`,
);

const env = benchEnvironment({ KILN_STORE: join(folder, "store"), KILN_CONFIG: "/dev/null" });
function timed(command, words) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: folder, encoding: "utf8", env });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: ${stderr}`);
  return { ms: performance.now() - start, stdout };
}

try {
  const times = { kiln: [], nix: [] };
  let derivations = 0;
  // The first round fills the caches of both and doesn't count.
  for (let round = 0; round <= Number(rounds); round++) {
    const ours = timed(process.execPath, [kiln, "check", "--json"]);
    const theirs = timed("nix-instantiate", ["--store", join(folder, "nix"), "default.nix"]);
    ({ derivations } = JSON.parse(ours.stdout));
    if (round === 0) continue;
    times.kiln.push(ours.ms);
    times.nix.push(theirs.ms);
  }
  const [ours, theirs] = [median(times.kiln), median(times.nix)];
  console.log(
    `${derivations} derivations   nix-instantiate ${theirs.toFixed(0)} ms   kiln check ${ours.toFixed(0)} ms   ratio ${(ours / theirs).toFixed(2)} (at most 1)`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
