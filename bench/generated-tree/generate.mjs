// Makes a tree of N C files with headers, and a ninja file that compiles and links it with the pinned toolchain.
//   node bench/generated-tree/generate.mjs FOLDER [N=500]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const FILES_PER_FOLDER = 25;
const HEADERS_PER_FILE = 8;

/** Flags of each compile; paths are relative to the tree. `tool` is the toolchain's folder. */
export const compileFlags = (tool) => [
  "clang", "--no-default-config", "--target=x86_64-unknown-elf", "-std=c11", "-O1", "-Wall", "-ffreestanding", "-nostdinc", "-resource-dir", `${tool}/lib`,
  "-I", "include", "-isystem", `${tool}/lib/include`, "-fno-pic", "-fno-stack-protector", "-fno-unwind-tables", "-fno-asynchronous-unwind-tables",
  "-ffunction-sections", "-fdata-sections", "-fno-addrsig", "-include", "gen/config.h",
]; // prettier-ignore
export const linkFlags = ["ld.lld", "-r", "--build-id=none"];

/** Option → C text; each C file reads a few. */
export const config = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`CONFIG_OPTION_${i}`, String((i * 7) % 13)]));

/** Writes the tree and gives the paths of its C files. */
export function generateTree(folder, count = 500) {
  // A small deterministic generator: the tree is the same every time.
  let state = 42;
  const random = (below) => (state = (state * 1103515245 + 12345) & 0x7fffffff) % below;
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
        `  uint32_t total = CONFIG_OPTION_${random(40)};`,
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
  put(
    "gen/config.h",
    Object.entries(config)
      .map(([name, value]) => `#define ${name} ${value}\n`)
      .join(""),
  );
  return sources;
}

/** Writes build.ninja beside the tree. `tool`: the toolchain's folder, absolute. */
export function writeNinja(folder, sources, tool) {
  const objects = sources.map((path) => `out/${path}.o`);
  writeFileSync(
    join(folder, "build.ninja"),
    [
      `rule cc\n  command = ${tool}/zig ${compileFlags(tool).join(" ")} -c $in -o $out`,
      `rule ld\n  command = ${tool}/zig ${linkFlags.join(" ")} -o $out @$out.rsp\n  rspfile = $out.rsp\n  rspfile_content = $in`,
      ...sources.map((path) => `build out/${path}.o: cc ${path}`),
      `build out/all.o: ld ${objects.join(" ")}`,
      "default out/all.o\n",
    ].join("\n"),
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , folder = "", count = "500"] = process.argv;
  if (folder === "") throw new Error("node bench/generated-tree/generate.mjs FOLDER [N]");
  console.log(`${generateTree(folder, Number(count)).length} files`);
}
