import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { DerivationKind } from "#derivation/derivation.ts";
import { GraphBuilder } from "#derivation/graph.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { pictureOf } from "#why/picture.ts";
import { runKiln } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-picture-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function step(graph: GraphBuilder, kind: DerivationKind, name: string, needs: readonly string[] = []): string {
  const inputs = Object.fromEntries(needs.map((derivation, i) => [`in${i}`, { derivation, output: "out" }]));
  return graph.add({ kind, name, buildSystem: "x86_64-linux", command: ["x", name], env: {}, timeout: "60", inputs, outputs: ["out"] });
}

/** What an SVG shows, without its measures: each group with what is written in it, its colours and what a mouse is told. */
function structureOf(svg: string): readonly string[] {
  const groups = svg.matchAll(
    /<g id="[a-z]+\d+" class="(cluster|node|edge)">\n<title>(.*?)<\/title>(.*?)(?=<g id="[a-z]+\d+" class=|<\/svg>)/gs,
  );
  return [...groups].map(([, kind, title = "", inside = ""]) => {
    const texts = [...inside.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, text]) => text);
    const colours = [...new Set([...inside.matchAll(/(?:fill|stroke)="(#\w+)"/g)].map(([, colour]) => colour))];
    const told = /xlink:title="(.*?)"/.exec(inside)?.[1];
    const shown =
      kind === "cluster"
        ? texts
        : [title.replaceAll(/([0-9a-f]{4})[0-9a-f]{60}/g, "$1"), ...texts.map((text) => text?.replace(/ [0-9a-f]{12}$/, " ID"))];
    return [kind, ...shown, ...colours, ...(told === undefined ? [] : [`(${told})`])].join(" | ");
  });
}

test("steps are coloured by their kind, those of a library stand in a box, names are text whatever is in them", async () => {
  const graph = new GraphBuilder();
  const tool = step(graph, "prepare", "@scope/tool@1");
  const objects = ["a.c", 'b"<script>&lt;\\N.c'].map((name) => step(graph, "compile", `net/${name}`, [tool]));
  const link = step(graph, "link", "net/net.o", objects);
  const alone = step(graph, "run", "log/grüße\u{7F}\u{FFFF}.h");
  const image = step(graph, "image", "web", [link, alone]);
  const svg = await pictureOf(graph, [tool, ...objects, link, alone, image]);
  expect(structureOf(svg)).toMatchSnapshot();
  expect(svg).not.toContain("<script");
});

test("what many need has light lines", async () => {
  const graph = new GraphBuilder();
  const tool = step(graph, "prepare", "tool");
  const objects = Array.from({ length: 13 }, (_, i) => step(graph, "compile", `${i}.c`, [tool]));
  const edges = structureOf(await pictureOf(graph, [tool, ...objects])).filter((group) => group.startsWith("edge"));
  expect(edges).toHaveLength(13);
  expect(edges.every((edge) => edge.includes("#cccccc"))).toBe(true);
});

test("of too many steps there is none", async () => {
  const graph = new GraphBuilder();
  const ids = Array.from({ length: 2001 }, (_, i) => step(graph, "compile", String(i)));
  const failure: unknown = await pictureOf(graph, ids).catch((error: unknown) => error);
  expect(failure instanceof KilnFailure && failure.diagnostics.map(({ code }) => code)).toEqual(["KILN-E1115"]);
});

test("the command line writes it", { timeout: 120_000 }, async () => {
  const file = join(folder, "hello.svg");
  const written = await runKiln(["query", "hello@linux", "--kind", "image", "--svg", file]);
  expect(written).toMatchObject({ exit: 0, stdout: "" });
  const images = structureOf(readFileSync(file, "utf8")).filter((group) => group.startsWith("node"));
  expect(images.length).toBeGreaterThan(0);
  expect(images.every((image) => image.includes("image ID"))).toBe(true);
  expect(await runKiln(["query", "hello@linux", "--kind", "image", "--svg", "-"])).toMatchObject({
    exit: 0,
    stdout: readFileSync(file, "utf8"),
  });
  const refused = await runKiln(["graph", "hello@linux", "--svg", join(folder, "no/such.svg")]);
  expect(refused.exit).toBe(2);
  expect(refused.stderr).toContain("KILN-E1109");
});
