import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DerivationInput } from "#derivation/derivation.ts";
import type { PackedGraph } from "#derivation/packed/packed-graph.ts";
import { editBetween, packed as packedOf } from "./edit-between.ts";
import { edit as change, edited, FOLDERS, guarded, includeTree, SAY_HEADER, type IncludeTree } from "./include-trees.ts";
import { openWorkshop, type Built, type Graph, type Workshop } from "./workshop.ts";

// Trees of headers and edits of them: what a build that goes on from the one before gives, and what one gives that begins anew with whole folders and the
// whole header. `node test/build/many-trees.mjs 1000` makes more rounds.
const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 8);
const EDITS = 4;

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

const seen = { builds: 0, units: 0, compiled: 0, reused: 0, whole: 0, failing: 0, edits: 0, carried: 0 };

/** The graph that was built last. */
let before: PackedGraph | undefined;

test("whatever is included and edited: the same bytes or the same failure", { timeout: 120_000 + ROUNDS * 10_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(includeTree, fc.array(change, { minLength: 1, maxLength: EDITS }), async (first, edits) => {
      let tree = first;
      before = undefined;
      await compare(tree);
      for (const one of edits) {
        tree = edited(tree, one);
        await compare(tree);
      }
    }),
    { numRuns: ROUNDS, endOnFailure: process.env["KILN_ROUNDS"] !== undefined },
  );

  console.log(`${ROUNDS} rounds: ${JSON.stringify(seen)}`);
  // It compares something: most units compile, few fall back to everything, and builds go on from one another.
  expect(seen.compiled).toBeGreaterThan(seen.units / 2);
  expect(seen.whole).toBeLessThan(seen.units / 4);
  expect(seen.reused).toBeGreaterThan(seen.units / 10);
  expect(seen.carried).toBeGreaterThan(seen.edits / 4);
});

async function compare(tree: IncludeTree): Promise<void> {
  write(tree);
  const graph = shop.graph();
  const made = { derivation: graph.step(makesHeader(graph.source("made.a"), graph.toolchain)), output: "made.h" };
  const src = graph.source("src");
  const units = Object.keys(tree.units).map((unit) =>
    graph.compile(unit, {
      src,
      include: FOLDERS,
      language: unit.endsWith(".S") ? "asm" : "c",
      scan: { config: tree.config },
      inputs: { "made/made.h": made },
      flags: ["-I", "made", "-include", "src/say.h", ...(tree.isForced ? ["-include", "src/forced.h"] : [])],
    }),
  );
  const narrowed = await buildOn(graph, units);
  const whole = await shop.build(graph, units, { keepGoing: true, wholeInputs: true });
  const ends = units.map((id) => endOf(whole, id));
  expect(units.map((id) => endOf(narrowed, id))).toEqual(ends);
  seen.builds++;
  seen.units += units.length;
  seen.compiled += ends.filter((end) => /^[0-9a-f]{64}\//.test(end)).length;
  seen.failing += ends.filter((end) => !/^[0-9a-f]{64}\//.test(end)).length;
  seen.reused += narrowed.counts["compile:cached"] ?? 0;
  seen.whole += narrowed.unpruned?.length ?? 0;
}

/** As the command line builds: where only contents differ from the build before, what that left tells which steps are what they were. */
async function buildOn(graph: Graph, units: readonly string[]): Promise<Built> {
  const { store } = shop;
  const inputs = Object.fromEntries(units.map((id, i): [string, DerivationInput] => [`root/${i}`, { derivation: id, output: "out.o" }]));
  const root = graph.step({ name: "all", command: ["kiln:pack/1"], inputs, outputs: ["out"] });
  const after = packedOf(graph);
  for (const { digest, isFolder, place } of after.packedSources) if (isFolder) expect(await store.importFolder(place)).toBe(digest);
  const edit = before && editBetween(before, after, store);
  const report = await shop.build(edit?.now ?? graph, [root], { keepGoing: true, ...(edit ? { edit } : {}) });
  seen.edits += edit ? 1 : 0;
  seen.carried += units.filter((id) => report.carried?.has(id)).length;
  const link = join(shop.folder, "out/all");
  store.consultGraphs(join(shop.folder, "out"));
  store.tellGraph(link, [root], () => after.ids, report);
  store.settleGraph(link, [root]);
  before = after;
  // Below a root that an earlier round had nothing is looked at.
  const unseen = units.filter(
    (id) => report.outputs.get(id) === undefined && !report.events.some((event) => "id" in event && event.id === id),
  );
  if (unseen.length === 0) return report;
  const { outputs } = await shop.build(graph, unseen, { keepGoing: true });
  return { ...report, outputs: { ...report.outputs, get: (id) => report.outputs.get(id) ?? outputs.get(id) } };
}

/** An archive holds the header, so that a tool of the toolchain can take it out. */
const makesHeader = (packed: DerivationInput, tool: DerivationInput) => ({
  name: "made.h",
  command: ["tool/zig", "ar", "x", "made.a"],
  inputs: { tool, "made.a": packed },
  outputs: ["made.h"],
});

/** The object, or what the compiler said. */
function endOf({ outputs, events }: Built, id: string): string {
  const output = outputs.get(id)?.["out.o"];
  if (output?.kind === "file") return output.digest;
  const failed = events.find((event) => event.kind === "failed" && event.id === id);
  const told = failed?.kind === "failed" ? (failed.diagnostics[0]?.detail ?? failed.diagnostics[0]?.message ?? "") : "";
  // The generated header has fewer lines.
  return told.replace(/(gen\/config\.h):\d+/g, "$1").replace(/^ +\d+ (?=\| #define CONFIG_)/gm, "");
}

function write(tree: IncludeTree): void {
  rmSync(join(shop.folder, "src"), { recursive: true, force: true });
  const texts: Record<string, string> = { "src/say.h": SAY_HEADER, "src/forced.h": guarded(tree.forced), "src/blob.bin": tree.blob };
  texts["src/text.inc"] = '.ascii "text"\n.incbin "src/blob.bin"\n';
  for (const folder of FOLDERS) texts[`src/${folder}/keep`] = "";
  for (const [unit, body] of Object.entries(tree.units)) texts[`src/${unit}`] = guarded(body);
  const links: [string, string][] = [];
  for (const [path, body] of Object.entries(tree.headers)) {
    if (typeof body === "string") links.push([`src/${path}`, path.includes("/sub/") ? `../${body}` : body]);
    else texts[`src/${path}`] = guarded(body);
  }
  texts["made.a"] = archive(guarded(tree.made), tree.madeStamp);
  shop.write(texts);
  for (const [path, to] of links) {
    mkdirSync(dirname(join(shop.folder, path)), { recursive: true });
    symlinkSync(to, join(shop.folder, path));
  }
}

/** In the form of `ar`, with one file. */
function archive(text: string, stamp: number): string {
  const size = Buffer.byteLength(text);
  const fields = ["made.h/".padEnd(16), String(stamp).padEnd(12), "0".padEnd(6), "0".padEnd(6), "644".padEnd(8), String(size).padEnd(10)];
  return `!<arch>\n${fields.join("")}\`\n${text}${size % 2 === 1 ? "\n" : ""}`;
}
