import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesOf, openWorkshop, type Graph, type Workshop } from "./workshop.ts";

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
  shop.write({
    "a.c": '#include "a.h"\nint a(void) { return A + CONFIG_SPEED; }\n',
    "b.c": '#include "b.h"\nint b(void) { return B; }\n',
    "include/a.h": "#define A 1\n",
    "include/b.h": "#include <stddef.h>\n#define B 2\n",
    "include/unused.h": "#error never\n",
  });
});
afterAll(() => shop.close());

function program(graph: Graph, config: Record<string, string> = { CONFIG_SPEED: "5", CONFIG_SIZE: "7" }): string {
  return graph.link(
    "program",
    ["a.c", "b.c"].map((path) => graph.compile(path, { scan: { config } })),
  );
}

test("compiles and links; again nothing is looked at below the root", async () => {
  const graph = shop.graph();
  const root = program(graph);
  const first = await shop.build(graph, [root]);
  expect(first.diagnostics).toEqual([]);
  expect(first.counts).toEqual({ "compile:run": 2, "link:run": 1 });
  expect(bytesOf(shop.store, first, root, "all.o").subarray(1, 4).toString()).toBe("ELF");
  expect(first.events.map((event) => event.kind)).toEqual([
    "planned",
    ...Array.from({ length: 6 }, () => expect.stringMatching(/started|finished/)),
  ]);

  const again = await shop.build(graph, [{ derivation: root, output: "all.o" }]);
  expect(again.counts).toEqual({ "compile:cached": 2, "link:cached": 1 });
  expect(again.events.map((event) => event.kind)).toEqual(["planned", "finished"]);
  expect([...graph.derivations.keys()].filter((id) => again.outputs.has(id))).toEqual([root]);
  expect(again.outputs.get(root)).toEqual(first.outputs.get(root));
});

test("a comment costs one compile and no link", async () => {
  shop.write({ "a.c": '#include "a.h"\n/* a comment */\nint a(void) { return A + CONFIG_SPEED; }\n' });
  const graph = shop.graph();
  const report = await shop.build(graph, [program(graph)]);
  expect(report.diagnostics).toEqual([]);
  expect(report.counts).toEqual({ "compile:run": 1, "compile:cached": 1, "link:cached": 1 });
});

test("a header that nobody reads costs nothing; one that is read, its readers", async () => {
  shop.write({ "include/unused.h": "#error still never\n", "include/other.h": "" });
  const untouched = shop.graph();
  expect((await shop.build(untouched, [program(untouched)])).counts).toEqual({ "compile:cached": 2, "link:cached": 1 });
  shop.write({ "include/b.h": "#define B 3\n" });
  const changed = shop.graph();
  expect((await shop.build(changed, [program(changed)])).counts).toEqual({ "compile:run": 1, "compile:cached": 1, "link:run": 1 });
});

test("an option that changes costs its readers only", async () => {
  const size = shop.graph();
  const bySize = await shop.build(size, [program(size, { CONFIG_SPEED: "5", CONFIG_SIZE: "8" })]);
  expect(bySize.counts).toEqual({ "compile:cached": 2, "link:cached": 1 });
  const speed = shop.graph();
  const bySpeed = await shop.build(speed, [program(speed, { CONFIG_SPEED: "6", CONFIG_SIZE: "8" })]);
  expect(bySpeed.counts).toEqual({ "compile:run": 1, "compile:cached": 1, "link:run": 1 });
});

test("going back finds everything", async () => {
  shop.write({ "include/b.h": "#include <stddef.h>\n#define B 2\n", "a.c": '#include "a.h"\nint a(void) { return A + CONFIG_SPEED; }\n' });
  const graph = shop.graph();
  expect((await shop.build(graph, [program(graph)])).counts).toEqual({ "compile:cached": 2, "link:cached": 1 });
});

test("a header that comes to shadow another is seen", async () => {
  shop.write({ "first/keep": "", "s.c": "#include <a.h>\nint s = A;\n" });
  const make = (graph: Graph): string => graph.compile("s.c", { include: ["first", "include"] });
  const before = shop.graph();
  expect((await shop.build(before, [make(before)])).counts).toEqual({ "compile:run": 1 });
  shop.write({ "first/a.h": "#define A 9\n" });
  const after = shop.graph();
  const report = await shop.build(after, [make(after)]);
  expect(report.counts).toEqual({ "compile:run": 1 });
});

test("a comment in a header that fifty files see costs fifty compiles and no link; in one that none sees, nothing", async () => {
  const names = Array.from({ length: 60 }, (_, i) => `many/${i}.c`);
  shop.write({ "include/common.h": "#define COMMON 4\n", "include/between.h": '#include "common.h"\n' });
  // Half of the fifty see it through another one.
  const text = (i: number): string => (i < 25 ? "#include <common.h>\n" : i < 50 ? "#include <between.h>\n" : "") + `int many${i};\n`;
  shop.write(Object.fromEntries(names.map((name, i) => [name, text(i)])));
  const make = (graph: Graph): string =>
    graph.link(
      "many",
      names.map((name) => graph.compile(name)),
    );
  const first = shop.graph();
  expect((await shop.build(first, [make(first)])).counts).toEqual({ "compile:run": 60, "link:run": 1 });
  shop.write({ "include/common.h": "/* four */\n#define COMMON 4\n" });
  const commented = shop.graph();
  expect((await shop.build(commented, [make(commented)])).counts).toEqual({ "compile:run": 50, "compile:cached": 10, "link:cached": 1 });
  shop.write({ "include/unused.h": "/* nobody's */\n", "include/new.h": "" });
  const unrelated = shop.graph();
  expect((await shop.build(unrelated, [make(unrelated)])).counts).toEqual({ "compile:cached": 60, "link:cached": 1 });
});

test("an option costs those whose closure names it, pasted together or in another option", async () => {
  const sources = {
    "options/direct.c": "int x = CONFIG_DEPTH;\n",
    "options/header.c": '#include "depth.h"\n',
    "options/pasted.c": "#define OPTION(x) CONFIG_##x\nint x = OPTION(DEPTH);\n",
    "options/other.c": "int x = CONFIG_TWICE;\n",
    "options/variadic.c":
      "#define LOG(f, ...) log(f, ## __VA_ARGS__)\nint CONFIG_;\nint log(int, ...);\nint x(void) { return LOG(1, 2); }\n",
    // What is pasted and begins as the option does, but has no token with which it would go on.
    "options/begins.c": "#define WITH(x) C##x\nint WITH(ONFIG_), WITH(X_DEPTH), CONFIG_D, PTH;\n",
    "options/none.c": '/* CONFIG_DEPTH */ const char *x = "CONFIG_DEPTH";\n',
    "include/depth.h": "#if CONFIG_DEPTH > 3\nint deep;\n#endif\n",
  };
  shop.write(sources);
  const build = async (depth: string): Promise<Readonly<Record<string, number>>> => {
    const graph = shop.graph();
    const config = { CONFIG_DEPTH: depth, CONFIG_TWICE: "(2 * CONFIG_DEPTH)", CONFIG_WIDTH: "9" };
    const ids = Object.keys(sources)
      .filter((name) => name.endsWith(".c"))
      .map((name) => graph.compile(name, { scan: { config } }));
    const report = await shop.build(graph, ids);
    expect(report.diagnostics).toEqual([]);
    return report.counts;
  };
  expect(await build("2")).toEqual({ "compile:run": 7 });
  expect(await build("5")).toEqual({ "compile:run": 4, "compile:cached": 3 });
});

test("equal steps under different names run once", async () => {
  const graph = shop.graph();
  const base = {
    command: ["tool/zig", "ar", "rcsD", "x.a", "f"],
    outputs: ["x.a"],
    inputs: { tool: graph.toolchain, f: { text: "same" } },
  };
  const ids = ["one", "two", "three"].map((name) => graph.step({ ...base, kind: "link", name }));
  const report = await shop.build(graph, ids);
  expect(report.diagnostics).toEqual([]);
  expect(report.counts).toEqual({ "link:run": 1, "link:cached": 2 });
});
