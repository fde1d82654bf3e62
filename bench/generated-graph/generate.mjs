// Makes a workspace whose image `all` is a graph of N trivial steps, of one of two shapes.
//   mixed:   half of it wide (steps that need nothing of one another, gathered by 64), a quarter one chain, a quarter layers of 100 of which each step
//            needs three of the layer before; one step at the end needs all of that. One of the wide steps reads a file, `one.txt`.
//   compile: as many C files, 10,000 in a library, each with a compile step that is scanned over the library's tree and the headers, and one step at the
//            end. No compiler runs: a program that copies a line stands in for it.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const GATHERED = 64;
const LAYER = 100;
const FILES_PER_FOLDER = 50;
/** Recipes list no larger folders than of 20,000 files. */
const FILES_PER_LIBRARY = 10_000;

/** Numbers of steps of the image `all`: what is at its end and what `std_tools` needs is counted by nobody. */
export function mixedCounts(count) {
  const wide = Math.floor(count / 2 / (1 + 1 / GATHERED));
  const layers = Math.floor(count / 4 / LAYER);
  return { wide, layers, chain: count - 1 - wide - Math.ceil(wide / GATHERED) - layers * LAYER };
}

const STEPS = `import { std_tools } from std

platform host { run { kind = "process" } }

# The program copies the file "in" and puts the step's own number there; of other inputs it only sees that they are there.
let step = fn(kind_of, number, inputs) => derivation {
  kind    = "run"
  name    = "\${kind_of}/\${number}"
  command = ["./kiln-tools", "subst", "in", "out", "N=\${kind_of}/\${number}"]
  inputs  = { "kiln-tools" = std_tools  "in" = "@N@ TAG\\n"  ...inputs }
  outputs = ["out"]
} / "out"

let all_of = fn(name, parts) => step(name, 0, record_of([{ name = "parts/\${part.index}"  value = part.value } for part in zip_with_index(parts)]))
`;

const MIXED = `
let wide = fn(number) => step("wide", number, if number == 0 then { one = ./one.txt } else {})

let gather = fn(group, count) =>
  step("gather", group, record_of([{ name = "parts/\${i}"  value = wide(i) } for i in range(group * ${GATHERED}, min([count, (group + 1) * ${GATHERED}]))]))

let chain = fn(length) => fold(range(0, length), std_tools, fn(before, i) => step("chain", i, { before = before }))

let layers = fn(count) => fold(range(0, count), [std_tools for i in range(0, ${LAYER})], fn(before, y) =>
  [step("layer", y * ${LAYER} + x, { a = before[x]  b = before[(x + 1) % ${LAYER}]  c = before[(x * 7 + y) % ${LAYER}] }) for x in range(0, ${LAYER})])

rule graph_image(img: { wide: int, chain: int, layers: int }, target, libs) => {
  outputs = { all = all_of("all", [...[gather(g, img.wide) for g in range(0, div(img.wide + ${GATHERED - 1}, ${GATHERED}))], chain(img.chain), ...layers(img.layers)]) }
}
`;

const COMPILE = `
rule graph_library(lib: { sources: [file], headers: any }, target, deps) => {
  objects = [derivation {
    kind    = "compile"
    name    = "src/\${path_of(source)}"
    command = ["./kiln-tools", "subst", "in", "out", "N=\${path_of(source)}"]
    inputs  = { "kiln-tools" = std_tools  "in" = "@N@ TAG\\n"  src = root_of(source)  include = lib.headers }
    outputs = ["out"]
    scan    = {
      language = "c"
      source   = "src/\${path_of(source)}"
      include  = ["include"]
      prune    = ["src", "include"]
      forced   = ["gen/config.h"]
      header   = "gen/config.h"
      defines  = {}
      config   = lib.config
    }
  } / "out" for source in lib.sources]
}

rule graph_image(img, target, libs) => {
  outputs = { all = all_of("all", flatten([lib.objects for lib in libs if lib.name != "app"])) }
}

`;

const library = (name) => `
library ${name} using graph_library {
  option size: int { default = 4 }
  option few: int { default = 1 }
  sources = glob(./${name}, "**/*.c")
  headers = ./include
}
`;

const TOOL = `
rule tool_image(img, target, libs) => { outputs = { tool = std_tools  warm = step("warm", 0, {}) } }
image warm using tool_image {
  platforms = [host]
  app { sources = [] }
}
`;

/** Writes the workspace. `tag`: steps of two workspaces with other ones have nothing in common but what they are made with. */
export function generateGraph(folder, shape, count, tag) {
  mkdirSync(folder, { recursive: true });
  const put = (path, text) => writeFileSync(join(folder, path), text);
  put("workspace.kiln", "workspace graphs { }\nexports { images = [all] }\n");
  const names = Array.from({ length: Math.ceil((count - 1) / FILES_PER_LIBRARY) }, (_, i) => `tree${i}`);
  const own = shape === "mixed" ? MIXED : COMPILE + names.map(library).join("");
  put("graph.kiln", (STEPS + own + TOOL).replaceAll("TAG", tag));
  if (shape === "mixed") {
    const { wide, layers, chain } = mixedCounts(count);
    put("one.txt", "1\n");
    put(
      "all.kiln",
      `image all using graph_image {\n  platforms = [host]\n  wide = ${wide}\n  chain = ${chain}\n  layers = ${layers}\n  app { sources = [] }\n}\n`,
    );
    return;
  }
  put("all.kiln", `image all using graph_image {\n  platforms = [host]\n  needs ${names.join(", ")}\n  app { sources = [] }\n}\n`);
  mkdirSync(join(folder, "include"), { recursive: true });
  for (let i = 0; i < 20; i++) put(`include/h${i}.h`, `#pragma once\n${i > 0 ? `#include "h${i >> 1}.h"\n` : ""}int h${i}(int x);\n`);
  for (let i = 0; i < count - 1; i++) {
    const name = names[Math.floor(i / FILES_PER_LIBRARY)];
    const path = `${name}/d${Math.floor(i / FILES_PER_FOLDER)}`;
    if (i % FILES_PER_FOLDER === 0) mkdirSync(join(folder, path), { recursive: true });
    put(
      `${path}/f${i}.c`,
      `#include "h${i % 20}.h"\n#include "h${(i * 7) % 20}.h"\nint f${i} = CONFIG_${name.toUpperCase()}_${i % 50 === 0 ? "FEW" : "SIZE"};\n`,
    );
  }
}

/** The file of which one step is made, and what to write into it. */
export const changedFile = (folder, shape) => join(folder, shape === "mixed" ? "one.txt" : "tree0/d0/f1.c");
