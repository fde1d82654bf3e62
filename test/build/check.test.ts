import { availableParallelism } from "node:os";
import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkSteps, type CheckReport } from "#build/check.ts";
import { topologicalOrder } from "#derivation/graph.ts";
import { differenceDiagnostic } from "#pipeline/check-build.ts";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { openSandbox } from "#sandbox/open-sandbox.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import { createFetcher } from "#fetch/create-fetcher.ts";
import { compileProgram } from "../sandbox/workshop.ts";
import { toolchainFolder } from "../support/toolchain.ts";
import { openWorkshop, type Built, type Graph, type Workshop } from "./workshop.ts";

let shop: Workshop;
let varied: Sandbox;
beforeAll(async () => {
  shop = await openWorkshop();
  const helper = await compileHelper(toolchainFolder, shop.store);
  varied = await openSandbox({ helper, storeRoot: shop.store.root, slots: 2, varied: true });
  shop.write({ "in.txt": "x" });
  copyFileSync(await compileProgram("attacks", await toolchainFolder()), join(shop.folder, "attacks"));
  chmodSync(join(shop.folder, "attacks"), 0o755);
});
afterAll(async () => {
  await varied.close();
  await shop.close();
});

async function check(
  graph: Graph,
  root: string,
  waitMs = 0,
): Promise<{ readonly built: Built; readonly report: CheckReport; readonly told: readonly string[] }> {
  const built = await shop.build(graph, topologicalOrder(graph, [root]));
  expect(built.diagnostics).toEqual([]);
  await setTimeout(waitMs);
  const report = await checkSteps(graph, [root], built.outputs, {
    store: shop.store,
    sandbox: () => Promise.resolve(varied),
    fetcher: createFetcher({ mirrors: {}, attempts: 1 }),
    jobs: 2,
    keepGoing: false,
    onEvent: () => undefined,
    signal: new AbortController().signal,
    trust: "sandboxed",
  });
  const told = report.differing.map((one) => {
    const { code, message, detail } = differenceDiagnostic(one, shop.store);
    return `${code} ${message}: ${detail}`;
  });
  return { built, report, told };
}

function revealing(what: string): readonly [Graph, string] {
  const graph = shop.graph();
  const many = Object.fromEntries(["a", "b", "c", "d"].map((name) => [`many/${name}`, graph.source("in.txt")]));
  const id = graph.step({
    name: `reveal ${what}`,
    command: ["./attacks", "reveal", what, "out"],
    inputs: { attacks: graph.source("attacks"), ...many },
    outputs: ["out"],
  });
  return [graph, id];
}

describe("what a step should not depend on is otherwise", () => {
  const seen = ["user", "folder", "host", "order", ...(availableParallelism() > 1 ? ["processors"] : [])];
  test.each(seen)("%s", async (what) => {
    const { told } = await check(...revealing(what));
    expect(told).toEqual([
      expect.stringMatching(new RegExp(`^KILN-E0930 prepare reveal ${what} gave another out when it was run again: at byte \\d+$`)),
    ]);
  });

  test("a step that reveals nothing gives the same", async () => {
    const { report } = await check(...revealing("nothing"));
    expect(report).toEqual({ checked: 1, differing: [], diagnostics: [], interrupted: false });
  });
});

describe("a compile", () => {
  test("that asks for the time: the section and the symbol are named, and nothing of it is kept, nor of what was made from it", async () => {
    shop.write({
      "t/time.c": 'int first = 1;\nconst char before[] = "same";\nconst char made[] = __TIME__;\nconst char after[] = "same";\n',
    });
    const graph = shop.graph();
    const options = { src: graph.source("t"), include: [""], scan: false } as const;
    const bad = graph.compile("time.c", options);
    const root = graph.link("all", [bad]);
    const { told, built } = await check(graph, root, 1100);
    expect(told[0]).toMatch(
      /^KILN-E0930 compile time\.c gave another out\.o when it was run again: section \.rodata\S*, symbol made, at byte \d+ of the section$/,
    );
    expect(told.length).toBe(1);
    expect(shop.store.realisation(bad, "sandboxed")).toBeUndefined();
    expect(shop.store.realisation(root, "sandboxed")).toBeUndefined();
    expect(built.counts).toMatchObject({ "compile:run": 1, "link:run": 1 });
    expect((await shop.build(graph, [root])).counts).toMatchObject({ "compile:run": 1 });
  });

  test("that fails when it is run again, as it reads a file by its folder's name: so it is told, and forgotten", async () => {
    shop.write({ "g/absolute.c": '#include "/build/src/absolute.h"\n', "g/absolute.h": "int x;\n" });
    const graph = shop.graph();
    const root = graph.compile("absolute.c", { src: graph.source("g"), include: [""], scan: false });
    const { told } = await check(graph, root);
    expect(told).toEqual([
      expect.stringMatching(
        /^KILN-E0931 compile absolute\.c failed when it was run again: compile absolute\.c failed[^]*absolute\.h' file not found/,
      ),
    ]);
    expect(shop.store.realisation(root, "sandboxed")).toBeUndefined();
  });

  test("that writes its folder into the debug information", async () => {
    shop.write({ "f/folder.c": "int f(int x) { return x + 1; }\n" });
    const graph = shop.graph();
    const root = graph.compile("folder.c", { src: graph.source("f"), include: [""], scan: false, flags: ["-g"] });
    expect((await check(graph, root)).told[0]).toMatch(/: section \.debug_\w+, at byte \d+ of the section$/);
  });

  test("as it should be is kept", async () => {
    shop.write({ "g/good.c": "int good(int x) { return x + 2; }\n" });
    const graph = shop.graph();
    const good = graph.compile("good.c", { src: graph.source("g"), include: [""], scan: false });
    const root = graph.link("good", [good]);
    expect((await check(graph, root)).report).toMatchObject({ checked: 2, differing: [] });
    expect((await shop.build(graph, [root])).counts).toEqual({ "compile:cached": 1, "link:cached": 1 });
  });
});
