import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkshop, type Graph, type Workshop } from "./workshop.ts";

// A step whose inputs came out as they were doesn't run, whatever was done to make them.
let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

test("a header that is made again with the same bytes costs no compile", async () => {
  const archive = (stamp: string, text: string): string =>
    `!<arch>\n${"made.h/".padEnd(16)}${stamp.padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"644".padEnd(8)}${String(text.length).padEnd(10)}\`\n${text}`;
  const make = (graph: Graph): string => {
    const made = graph.step({
      name: "made.h",
      command: ["tool/zig", "ar", "x", "made.a"],
      inputs: { tool: graph.toolchain, "made.a": graph.source("made.a") },
      outputs: ["made.h"],
    });
    const src = graph.source("src");
    return graph.link("made", [
      graph.compile("made.c", { src, inputs: { "made/made.h": { derivation: made, output: "made.h" } }, flags: ["-I", "made"] }),
    ]);
  };
  const build = async (): Promise<Readonly<Record<string, number>>> => {
    const graph = shop.graph();
    const report = await shop.build(graph, [make(graph)]);
    expect(report.diagnostics).toEqual([]);
    return report.counts;
  };
  shop.write({ "src/made.c": "#include <made.h>\nint x = MADE;\n", "src/include/keep": "", "made.a": archive("1", "#define MADE 1\n\n") });
  expect(await build()).toEqual({ "prepare:run": 1, "compile:run": 1, "link:run": 1 });
  shop.write({ "made.a": archive("2", "#define MADE 1\n\n") });
  expect(await build()).toEqual({ "prepare:run": 1, "compile:cached": 1, "link:cached": 1 });
  // Other bytes for the compiler, the same object.
  shop.write({ "made.a": archive("2", "#define MADE 1 \n") });
  expect(await build()).toEqual({ "prepare:run": 1, "compile:run": 1, "link:cached": 1 });
  shop.write({ "made.a": archive("2", "#define MADE 2\n\n") });
  expect(await build()).toEqual({ "prepare:run": 1, "compile:run": 1, "link:run": 1 });
});

/** A program for this machine, and a step that runs it. */
function runTool(graph: Graph): string {
  const object = graph.compile("tool.c", {
    src: graph.source("tool"),
    flags: [`--target=${process.arch === "arm64" ? "aarch64" : "x86_64"}-unknown-elf`],
  });
  const tool = graph.step({
    kind: "link",
    name: "tool",
    command: ["tool/zig", "ld.lld", "-static", "-nostdlib", "--build-id=none", "-o", "program", "tool.o"],
    inputs: { tool: graph.toolchain, "tool.o": { derivation: object, output: "out.o" } },
    outputs: ["program"],
  });
  return graph.step({
    kind: "run",
    name: "made by the tool",
    command: ["tool/program"],
    inputs: { "tool/program": { derivation: tool, output: "program" }, out: { text: "" } },
    outputs: ["out.txt"],
  });
}

const TOOL = (remark: string, word: string): string => `/* ${remark} */
static long call(long number, long a, long b, long c, long d) {
  long result;
#ifdef __x86_64__
  register long r10 __asm__("r10") = d;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
#else
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
  result = x0;
#endif
  return result;
}
#ifdef __x86_64__
enum { OPENAT = 257, WRITE = 1, EXIT = 231 };
#else
enum { OPENAT = 56, WRITE = 64, EXIT = 94 };
#endif
void _start(void) {
  long file = call(OPENAT, -100, (long)"out.txt", 0101, 0644);
  call(WRITE, file, (long)"${word}", ${word.length}, 0);
  call(EXIT, 0, 0, 0, 0);
  for (;;) {}
}
`;

test("a tool that is built on the way and comes out the same isn't run again", async () => {
  const build = async (remark: string, word: string): Promise<Readonly<Record<string, number>>> => {
    shop.write({ "tool/tool.c": TOOL(remark, word), "tool/include/keep": "" });
    const graph = shop.graph();
    const report = await shop.build(graph, [runTool(graph)]);
    expect(report.diagnostics).toEqual([]);
    return report.counts;
  };
  expect(await build("first", "a word")).toEqual({ "compile:run": 1, "link:run": 1, "run:run": 1 });
  expect(await build("another remark", "a word")).toEqual({ "compile:run": 1, "link:cached": 1, "run:cached": 1 });
  expect(await build("another remark", "a verb")).toEqual({ "compile:run": 1, "link:run": 1, "run:run": 1 });
});

test("of a partial link that comes out the same nothing above runs", async () => {
  const build = async (text: string): Promise<Readonly<Record<string, number>>> => {
    shop.write({ "lib/a.c": text, "lib/b.c": "int b;\n", "lib/include/keep": "" });
    const graph = shop.graph();
    const src = graph.source("lib");
    const part = graph.link(
      "part",
      [graph.compile("a.c", { src, flags: ["-ffunction-sections"] }), graph.compile("b.c", { src })],
      ["--gc-sections", "-u", "a", "--strip-all"],
    );
    const whole = graph.step({
      kind: "image",
      name: "whole",
      command: ["tool/zig", "ld.lld", "-r", "--build-id=none", "-o", "all.o", "part.o"],
      inputs: { tool: graph.toolchain, "part.o": { derivation: part, output: "all.o" } },
      outputs: ["all.o"],
    });
    const report = await shop.build(graph, [whole]);
    expect(report.diagnostics).toEqual([]);
    return report.counts;
  };
  expect(await build("int a(void) { return 1; }\n")).toEqual({ "compile:run": 2, "link:run": 1, "image:run": 1 });
  // The object has a function more, which the partial link drops.
  const again = await build("int a(void) { return 1; }\nint dropped(void) { return 2; }\n");
  expect(again).toEqual({ "compile:run": 1, "compile:cached": 1, "link:run": 1, "image:cached": 1 });
});

test("realisations are looked up first: below one that is known nothing is looked at", async () => {
  shop.write({ "known/k.c": "int k;\n", "known/include/keep": "" });
  const first = shop.graph();
  const object = (graph: Graph): string => graph.compile("k.c", { src: graph.source("known") });
  const known = first.link("known", [object(first)]);
  const link = join(shop.folder, "out/known");
  shop.store.tellGraph(link, [known], () => [...first.derivations.keys()], await shop.build(first, [known]));
  shop.store.consultGraphs(dirname(link));

  // Another step above: the object's realisation is taken, and no source is read for it.
  const second = shop.graph();
  const id = object(second);
  const above = second.link("above", [id], ["--strip-all"]);
  const report = await shop.build(second, [above]);
  expect(report.counts).toEqual({ "compile:cached": 1, "link:run": 1 });
  expect(report.events.flatMap((event) => (event.kind === "finished" ? [`${event.derivation.name} ${event.how}`] : []))).toEqual([
    "k.c realisation",
    "above run",
  ]);
});
