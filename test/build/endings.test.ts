import { setTimeout as delay } from "node:timers/promises";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Durations } from "#build/durations.ts";
import { readStepLog } from "#build/step-log.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import { openWorkshop, type Graph, type Workshop } from "./workshop.ts";

// How steps can end, and what is left of a build then.
let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
  shop.write({
    "good.c": "int good(void) { return 1; }\n",
    "warns.c": "int warns(void) { int unused = 1; return 2; }\n",
    "bad.c": "int bad(void) { return missing; }\n",
    "worse.c": "int worse(void) { return +; }\n",
    // Clang never ends with this: each level doubles what is expanded.
    "slow.c": `#define A0 1\n${Array.from({ length: 40 }, (_, i) => `#define A${i + 1} A${i}, A${i}`).join("\n")}\nint slow[] = { A40 };\n`,
    "include/keep": "",
  });
});
afterAll(() => shop.close());
afterEach(async () => {
  expect((await shop.store.verify()).problems).toEqual([]);
  const own = readdirSync(join(shop.store.root, "tmp"), { recursive: true, withFileTypes: true });
  expect(own.filter((entry) => entry.isFile()).map((entry) => entry.name)).toEqual([]);
});

const compiles = (graph: Graph, ...paths: readonly string[]): readonly string[] => paths.map((path) => graph.compile(path));

test("a compile error shows the compiler's words, advice, and is kept for kiln log", async () => {
  const graph = shop.graph();
  const [bad = ""] = compiles(graph, "bad.c");
  const root = graph.link("program", [bad]);
  const report = await shop.build(graph, [root]);
  expect(report.diagnostics).toMatchObject([{ code: "KILN-E0901", fault: "build", message: "compile bad.c failed with exit code 1" }]);
  const [diagnostic] = report.diagnostics;
  expect(diagnostic?.detail).toContain("src/bad.c:1:24: error: use of undeclared identifier 'missing'");
  expect(readStepLog(shop.store, bad, "sandboxed")).toContain("undeclared identifier 'missing'");
  expect(report.events.at(-1)).toMatchObject({ kind: "skipped", id: root, because: bad });
  expect(report.counts).toEqual({ "compile:run": 1 });
  expect(report.interrupted).toBe(false);
});

test("a failure is not cached: the same build tries again", async () => {
  const graph = shop.graph();
  const [bad = ""] = compiles(graph, "bad.c");
  expect((await shop.build(graph, [bad])).counts).toEqual({ "compile:run": 1 });
  expect((await shop.build(graph, [bad])).counts).toEqual({ "compile:run": 1 });
});

test("warnings of a step that went well are told and kept", async () => {
  const graph = shop.graph();
  const id = graph.compile("warns.c", { flags: ["-Wall"] });
  const first = await shop.build(graph, [id]);
  expect(first.diagnostics).toEqual([]);
  expect(first.events.at(-1)).toMatchObject({ kind: "finished", how: "run", log: expect.stringContaining("unused variable") });
  expect(readStepLog(shop.store, id, "sandboxed")).toContain("unused variable");
});

test("without -k a failure stops what has not begun; with -k all that can be built is built", async () => {
  const graph = shop.graph();
  const ids = compiles(graph, "bad.c", "worse.c", "good.c", "warns.c");
  const [bad = "", worse = "", good = "", warns = ""] = ids;
  const roots = [graph.link("broken", [bad, good]), graph.link("both", [bad, worse]), graph.link("whole", [good, warns])];
  const going = await shop.build(graph, roots, { keepGoing: true, jobs: 1 });
  expect(going.diagnostics.map((one) => one.message).toSorted()).toEqual([
    "compile bad.c failed with exit code 1",
    "compile worse.c failed with exit code 1",
  ]);
  expect(going.counts).toEqual({ "compile:run": 4, "link:run": 1 });
  expect(going.outputs.has(roots[2] ?? "")).toBe(true);
  // Once each, whatever else failed below.
  expect(going.events.filter((event) => event.kind === "skipped").map((event) => event.id)).toEqual(
    expect.arrayContaining([roots[0], roots[1]]),
  );
  expect(going.events.filter((event) => event.kind === "skipped")).toHaveLength(2);

  const again = shop.graph();
  const last = again.compile("good.c", { flags: ["-DAGAIN"] });
  const first = again.compile("bad.c", { flags: ["-DAGAIN"] });
  const stopped = await shop.build(again, [again.link("program", [first, last]), first], { jobs: 1 });
  expect(stopped.diagnostics).toHaveLength(1);
  expect(stopped.counts["link:run"]).toBeUndefined();
});

test("a step that takes too long is ended", async () => {
  const graph = shop.graph();
  const slow = { ...graph.derivations.get(graph.compile("slow.c")), timeout: "1" };
  const id = graph.step({ name: "slow.c", command: [], outputs: [], ...slow });
  const started = performance.now();
  const report = await shop.build(graph, [id]);
  expect(report.diagnostics).toMatchObject([{ code: "KILN-E0903", message: "compile slow.c took longer than 1 second and was ended" }]);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("a time-out of the build counts instead of the derivations', and changes no key", async () => {
  const given: number[] = [];
  const sandbox = async (): Promise<Sandbox> => {
    const real = await shop.sandbox();
    return {
      tier: real.tier,
      slots: real.slots,
      memoryLimit: real.memoryLimit,
      close: async () => await real.close(),
      run: async (request, signal, turn) => {
        given.push(request.timeoutMs);
        return await real.run(request, signal, turn);
      },
    };
  };
  const graph = shop.graph();
  const slow = graph.compile("slow.c");
  const ended = await shop.build(graph, [slow], { timeoutSeconds: 1, sandbox });
  expect(ended.diagnostics).toMatchObject([{ code: "KILN-E0903", message: "compile slow.c took longer than 1 second and was ended" }]);
  const good = graph.compile("good.c", { flags: ["-DTIMED"] });
  expect((await shop.build(graph, [good], { timeoutSeconds: 3000, sandbox })).counts).toEqual({ "compile:run": 1 });
  expect(given).toEqual([1000, 3_000_000]);
  const known = await shop.build(graph, [good], { sandbox });
  expect(known.counts).toEqual({ "compile:cached": 1 });
});

test("an output that is missing fails the step, nothing of it is kept", async () => {
  const graph = shop.graph();
  const id = graph.step({
    name: "forgetful",
    command: ["tool/zig", "ar", "rcsD", "x.a", "f"],
    outputs: ["x.a", "y.a", "z/b"],
    inputs: { tool: graph.toolchain, f: { text: "t" } },
  });
  const report = await shop.build(graph, [id]);
  expect(report.diagnostics).toMatchObject([{ code: "KILN-E0904", message: "prepare forgetful ended well but left no y.a, z/b" }]);
  expect(report.outputs.has(id)).toBe(false);
});

test("a command that isn't there says so", async () => {
  const graph = shop.graph();
  const id = graph.step({ name: "lost", command: ["tool/nothing"], outputs: ["x"], inputs: { tool: graph.toolchain } });
  expect((await shop.build(graph, [id])).diagnostics).toMatchObject([{ code: "KILN-E0906" }]);
});

test("an interruption kills what runs, keeps what was finished, and the next build goes on from there", async () => {
  const graph = shop.graph();
  const [good, slow] = [graph.compile("good.c", { flags: ["-DINTERRUPT"] }), graph.compile("slow.c")];
  const root = graph.link("program", [good, slow]);
  const controller = new AbortController();
  const started = performance.now();
  const report = await shop.build(graph, [root], {
    signal: controller.signal,
    onEvent: (event) => {
      if (event.kind === "finished" && event.id === good) void delay(50).then(() => controller.abort());
    },
  });
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(report.interrupted).toBe(true);
  expect(report.diagnostics).toEqual([]);
  expect(report.outputs.has(good)).toBe(true);
  expect(report.outputs.has(slow)).toBe(false);
  const next = await shop.build(graph, [good]);
  expect(next.events.map((event) => event.kind)).toEqual(["planned", "finished"]);
});

test("a build that is interrupted before it begins runs nothing", async () => {
  const graph = shop.graph();
  const id = graph.compile("good.c", { flags: ["-DNEVER"] });
  const report = await shop.build(graph, [id], { signal: AbortSignal.abort() });
  expect(report).toMatchObject({ interrupted: true, diagnostics: [], counts: {} });
});

test("a source that changes during the build is refused", async () => {
  shop.write({ "moving.c": "int before;\n" });
  const graph = shop.graph();
  const inputs = { tool: graph.toolchain, "moving.c": graph.source("moving.c") };
  const id = graph.step({ name: "moving", command: ["tool/zig", "ar", "rcsD", "x.a", "moving.c"], outputs: ["x.a"], inputs });
  shop.write({ "moving.c": "int after;\n" });
  const report = await shop.build(graph, [id]);
  expect(report.diagnostics).toMatchObject([{ code: "KILN-E0907" }]);
});

test("the longest compile starts first", async () => {
  shop.write({ "long.c": `${"/* long */\n".repeat(500)}int x;\n`, "short.c": "int x;\n", "middle.c": `${"/* . */\n".repeat(50)}int x;\n` });
  const graph = shop.graph();
  const ids = compiles(graph, "short.c", "middle.c", "long.c");
  const report = await shop.build(graph, ids, { jobs: 1 });
  const begun = report.events.flatMap((event) => (event.kind === "started" ? [event.derivation.name] : []));
  expect(begun).toEqual(["long.c", "middle.c", "short.c"]);
});

test("what took longest before starts first, also where its source is short", async () => {
  const graph = shop.graph();
  const ids = compiles(graph, "good.c", "long.c");
  const durations = new Durations(shop.store.root);
  const derivation = graph.derivations.get(ids[0] ?? "");
  if (derivation !== undefined) durations.record(derivation, { ms: 60_000, peakBytes: 0, cores: 0 });
  durations.close();
  const again = shop.graph();
  const flags = ["-DMEASURED"];
  const report = await shop.build(again, [again.compile("long.c", { flags }), again.compile("good.c", { flags })], { jobs: 1 });
  const begun = report.events.flatMap((event) => (event.kind === "started" ? [event.derivation.name] : []));
  expect(begun).toEqual(["good.c", "long.c"]);
  const after = new Durations(shop.store.root);
  // Half of what was known stays.
  expect(derivation === undefined ? 0 : after.of(derivation)?.ms).toBeGreaterThan(15_000);
});

test("many jobs at once bring no warning of Node", async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error): void => void warnings.push(warning);
  process.on("warning", listen);
  const many = await openWorkshop(16);
  try {
    many.write({ "include/keep": "", ...Object.fromEntries(Array.from({ length: 24 }, (_, i) => [`f${i}.c`, `int f${i};\n`])) });
    const graph = many.graph();
    const ids = Array.from({ length: 24 }, (_, i) => graph.compile(`f${i}.c`));
    expect((await many.build(graph, ids, { jobs: 16 })).counts).toEqual({ "compile:run": 24 });
    await delay(10);
  } finally {
    process.off("warning", listen);
    await many.close();
  }
  expect(warnings).toEqual([]);
});
