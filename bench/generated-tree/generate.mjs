// Makes a tree of N C files with headers, a header of options as Unikraft has it, and what builds it: a workspace of Kiln, build.ninja and Makefile, all with the
// same commands, depfiles where the tool needs them.
//   node bench/generated-tree/generate.mjs FOLDER TOOLCHAIN [N=500]
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const FILES_PER_FOLDER = 25;
const HEADERS_PER_FILE = 8;
const OPTIONS = 40;
/** Of this many files one reads the option that few read: 2 %. */
const FEW = 50;

/** Flags of each compile; paths are relative to the tree. `tool` is the toolchain's folder. rules.kiln has the same. */
const compileFlags = (tool) => [
  "clang", "--no-default-config", "--target=x86_64-unknown-elf", "-std=c11", "-O1", "-Wall", "-ffreestanding", "-nostdinc", "-resource-dir", `${tool}/lib`,
  "-I", "include", "-isystem", `${tool}/lib/include`, "-fno-pic", "-fno-stack-protector", "-fno-unwind-tables", "-fno-asynchronous-unwind-tables",
  "-ffunction-sections", "-fdata-sections", "-fno-addrsig", "-include", "gen/config.h",
]; // prettier-ignore
const linkFlags = ["ld.lld", "-r", "--build-id=none"];

const optionText = (i) => String((i * 7) % 13);

/** Values of the options that C reads; `few`: of the one that few files read. */
export const configHeader = (few) =>
  [
    `#define CONFIG_TREE_FEW ${few}`,
    ...Array.from({ length: OPTIONS }, (_, i) => `#define CONFIG_TREE_OPTION_${i} ${optionText(i)}`),
    "",
  ].join("\n");

/** The image of the tree in Kiln. */
export const imageRecipe = (few) =>
  `image all using tree_image {\n  platforms = [bare]\n  needs tree\n  options { tree.few = ${few} }\n  app { sources = [] }\n}\n`;

/** Writes the tree and gives the paths of its C files. */
export function generateTree(folder, count = 500) {
  // A small deterministic generator: the tree is the same every time.
  let state = 42;
  const random = (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    // Of its low bits some numbers never come.
    return Math.floor((state / 0x80000000) * below);
  };
  const put = (path, text) => {
    const file = join(folder, path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
  };
  const headers = Math.max(HEADERS_PER_FILE, Math.ceil(count / 5));
  for (let i = 0; i < headers; i++) {
    const above = i > 2 ? [random(i)] : [];
    const lines = [
      `#ifndef H${i}_H`,
      `#define H${i}_H`,
      "#include <stddef.h>",
      "#include <stdint.h>",
      ...above.map((n) => `#include "part${n % 10}/h${n}.h"`),
    ];
    lines.push(
      `/* Header ${i}: what module ${i} shows to others. */`,
      `struct s${i} { uint32_t id; size_t size; struct s${i} *next; uint8_t data[${8 + random(56)}]; };`,
    );
    for (let f = 0; f < 3; f++) {
      lines.push(
        `static inline uint32_t h${i}_f${f}(const struct s${i} *s, uint32_t x) {`,
        `  x = (x << ${1 + random(7)}) ^ s->data[x % sizeof s->data] ^ (x >> ${1 + random(23)});`,
        "  return x;",
        "}",
      );
    }
    lines.push("#endif", "");
    put(`include/part${i % 10}/h${i}.h`, lines.join("\n"));
  }
  const sources = [];
  for (let i = 0; i < count; i++) {
    const path = `src/m${Math.floor(i / FILES_PER_FOLDER)}/f${i}.c`;
    const used = new Set();
    while (used.size < HEADERS_PER_FILE) used.add(random(headers));
    const lines = [...used].map((n) => `#include "part${n % 10}/h${n}.h"`);
    for (let f = 0; f < 3; f++) {
      const [header = 0] = [...used].slice(f % HEADERS_PER_FILE);
      lines.push(
        `uint32_t f${i}_${f}(struct s${header} *s, uint32_t x) {`,
        `  uint32_t total = CONFIG_TREE_OPTION_${random(OPTIONS)}${i % FEW === 0 ? " + CONFIG_TREE_FEW" : ""};`,
        "  for (; s; s = s->next) {",
        `    switch (s->id % 5) {`,
        ...Array.from({ length: 4 }, (_, n) => `    case ${n}: total += h${header}_f${random(3)}(s, x + ${n}); break;`),
        `    default: total ^= x * ${1 + random(1000)}u;`,
        "    }",
        "  }",
        "  return total;",
        "}",
      );
    }
    if (i > 0)
      lines.push(
        `extern uint32_t f${i - 1}_call(uint32_t);`,
        `uint32_t f${i}_call(uint32_t x) { return x < 3 ? x : f${i - 1}_call(x - 1) + 1; }`,
      );
    else lines.push("uint32_t f0_call(uint32_t x) { return x; }");
    put(path, `${lines.join("\n")}\n`);
    sources.push(path);
  }
  return sources;
}

/** The workspace around the tree: rules.kiln, a library, an image `all`, and `warm`, which needs toolchain and sandbox and none of the tree. */
export function writeWorkspace(folder) {
  const options = Array.from({ length: OPTIONS }, (_, i) => `  option option_${i}: int { default = ${optionText(i)} }\n`).join("");
  copyFileSync(fileURLToPath(new URL("rules.kiln", import.meta.url)), join(folder, "rules.kiln"));
  writeFileSync(join(folder, "workspace.kiln"), "workspace bench { }\n");
  writeFileSync(
    join(folder, "tree.kiln"),
    `library tree using tree_library {\n  option few: int { default = 0 }\n${options}  sources = glob(./src, "**/*.c")\n  headers = ./include\n}\n`,
  );
  writeFileSync(join(folder, "all.kiln"), imageRecipe(0));
}

/** Writes build.ninja and Makefile beside the tree. `tool`: the toolchain's folder, absolute. */
export function writeNinjaAndMake(folder, sources, tool) {
  mkdirSync(join(folder, "gen"), { recursive: true });
  writeFileSync(join(folder, "gen/config.h"), configHeader(0));
  const objects = sources.map((path) => `out/${path}.o`);
  const cc = `${tool}/zig ${compileFlags(tool).join(" ")}`;
  const ld = `${tool}/zig ${linkFlags.join(" ")}`;
  writeFileSync(
    join(folder, "build.ninja"),
    [
      `rule cc\n  command = ${cc} -MMD -MF $out.d -c $in -o $out\n  depfile = $out.d\n  deps = gcc`,
      `rule ld\n  command = ${ld} -o $out @$out.rsp\n  rspfile = $out.rsp\n  rspfile_content = $in`,
      ...sources.map((path) => `build out/${path}.o: cc ${path}`),
      `build out/all.o: ld ${objects.join(" ")}`,
      "default out/all.o\n",
    ].join("\n"),
  );
  // Make makes no folders.
  for (const path of sources) mkdirSync(join(folder, "make", path, ".."), { recursive: true });
  writeFileSync(
    join(folder, "Makefile"),
    [
      `SOURCES := ${sources.join(" ")}`,
      "OBJECTS := $(SOURCES:%=make/%.o)",
      `make/all.o: $(OBJECTS)\n\t$(file >$@.rsp,$^)\n\t@${ld} -o $@ @$@.rsp`,
      `make/%.c.o: %.c\n\t@${cc} -MMD -MF $@.d -c $< -o $@`,
      "-include $(OBJECTS:%=%.d)\n",
    ].join("\n"),
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , folder = "", tool = "", count = "500"] = process.argv;
  if (folder === "" || tool === "") throw new Error("node bench/generated-tree/generate.mjs FOLDER TOOLCHAIN [N]");
  const sources = generateTree(folder, Number(count));
  writeWorkspace(folder);
  writeNinjaAndMake(folder, sources, tool);
  console.log(`${sources.length} files`);
}
