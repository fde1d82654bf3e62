import { afterAll, beforeAll, expect, test } from "vitest";
import { Contents } from "#build/contents.ts";
import { resolveInputs } from "#build/input-root.ts";
import { keyStep } from "#build/key.ts";
import { openScanner } from "#build/scan/scanner.ts";
import { TreeReader } from "#build/tree-reader.ts";
import { openWorkshop, type Graph, type Workshop } from "./workshop.ts";

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

const FILES = {
  "main.c": '#include <a.h>\n__asm__(".incbin \\"src/blob.bin\\"");\n',
  "other.c": "int other;\n",
  "include/a.h": "int a;\n",
  "include/unused.h": "int unused;\n",
  "blob.bin": "bytes",
};

/** Keys main.c as a build does. `known`: the action that was taken without narrowing. */
async function key(make: (graph: Graph) => string): Promise<{ readonly known: string | undefined; readonly action: string }> {
  const graph = shop.graph();
  const derivation = graph.derivations.get(make(graph));
  if (derivation?.scan === undefined) throw new Error("no scan");
  const contents = new Contents(shop.store, graph.sources);
  const trees = new TreeReader(shop.store);
  const scanner = openScanner({ store: shop.store, contents, trees, whole: false });
  const context = { contents, trees, scanner, outputsOf: () => ({}), nameOf: (id: string) => id };
  const inputs = resolveInputs(derivation, context.outputsOf, context.nameOf, contents, trees);
  for (const { kind, digest } of inputs.values()) if (kind === "tree") await contents.ensureTree(digest);
  const known = scanner.resolved?.ask(derivation, derivation.scan, inputs).known?.action;
  const { action } = await keyStep(derivation, context);
  scanner.close();
  return { known, action };
}

const plain = (graph: Graph): string => graph.compile("main.c", { scan: { config: { CONFIG_A: "1" } } });

test("an action is known again while only files that the step doesn't read have another content", async () => {
  shop.write(FILES);
  const first = await key(plain);
  expect(first.known).toBeUndefined();
  expect((await key(plain)).known).toBe(first.action);
  shop.write({ "other.c": "int more;\n", "include/unused.h": "" });
  expect(await key(plain)).toEqual({ known: first.action, action: first.action });
});

test("a known action without a result is run with what it can read", async () => {
  shop.write({ ...FILES, "include/unused.h": "int never_built;\n" });
  const first = await key(plain);
  shop.write({ "include/unused.h": "int still_not;\n" });
  expect((await key(plain)).known).toBe(first.action);
  const graph = shop.graph();
  const report = await shop.build(graph, [plain(graph)]);
  expect(report.diagnostics).toEqual([]);
  expect(report.counts).toEqual({ "compile:run": 1 });
  expect(shop.store.actionResult(first.action, "sandboxed")?.outputs["out.o"]).toEqual(
    Object.values(report.outputs.get(plain(graph)) ?? {})[0],
  );
});

test.each(["main.c", "include/a.h", "blob.bin"])("not when it reads the file: %s", async (path) => {
  shop.write(FILES);
  const first = await key(plain);
  shop.write({ [path]: `${FILES[path as keyof typeof FILES]}\n` });
  const second = await key(plain);
  expect(second.known).toBeUndefined();
  expect(second.action).not.toBe(first.action);
});

test("not when a file comes, an option changes or the command does", async () => {
  shop.write(FILES);
  await key(plain);
  shop.write({ "include/more.h": "" });
  expect((await key(plain)).known).toBeUndefined();
  expect((await key((graph) => graph.compile("main.c", { scan: { config: { CONFIG_A: "2" } } }))).known).toBeUndefined();
  expect((await key((graph) => graph.compile("main.c", { scan: { config: { CONFIG_A: "1" } }, flags: ["-Wall"] }))).known).toBeUndefined();
});

test("what takes everything isn't kept", async () => {
  shop.write({ ...FILES, "open.c": "#define IN(x) <x.h>\n#include IN(a)\n" });
  const open = (graph: Graph): string => graph.compile("open.c");
  await key(open);
  expect((await key(open)).known).toBeUndefined();
});
