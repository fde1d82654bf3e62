import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, statSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OFTEN } from "#build/programs/aligned-programs.ts";
import { openWorkshop, type Workshop } from "../workshop.ts";

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

/** Compiles files that nobody compiled yet, and tells which copy was read ahead. */
async function compile(
  names: readonly string[],
  answer = true,
): Promise<{ readonly sizes: ReadonlySet<number>; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  shop.write(Object.fromEntries([["src/include/keep", ""], ...names.map((name) => [`src/${name}.c`, `int ${name};\n`])]));
  const graph = shop.graph();
  const src = graph.source("src");
  const steps = names.map((name) => graph.compile(`${name}.c`, { src }));
  const built = await shop.build(graph, steps, { jobs: 1, readAhead: async (program) => (asked.push(program), answer) });
  expect(built.diagnostics).toEqual([]);
  expect(built.counts).toEqual({ "compile:run": names.length });
  return { sizes: new Set(steps.map((id) => Number(built.outputs.get(id)?.["out.o"]?.digest.split("/")[1]))), asked };
}

test("a copy of the compiler is made once, is the compiler, is used, and is made again where it was collected", async () => {
  const many = (prefix: string): readonly string[] => Array.from({ length: OFTEN + 2 }, (_, i) => `${prefix}${i}`);
  const plain = await compile(["a", "b", "c", "d"]);
  expect(plain.asked).toEqual([]);
  // One step has it made, which no other waits for; so it isn't asked for.
  expect((await compile(many("m"))).asked).toEqual([]);
  const { sizes, asked } = await compile(["f", "g", "h", "i", "j"]);
  const [copy = ""] = asked;
  expect(asked).toEqual([copy]);
  expect(statSync(copy).mode & 0o777).toBe(0o555);
  const code = readFileSync(copy);
  // Its second segment: code, whose offset and address agree modulo 2 MiB.
  const entry =
    [0, 1, 2, 3].map((i) => 64 + i * 56).find((at) => code.readUInt32LE(at) === 1 && (code.readUInt32LE(at + 4) & 1) !== 0) ?? 0;
  expect(code.readBigUInt64LE(entry + 8) % 0x200000n).toBe(code.readBigUInt64LE(entry + 16) % 0x200000n);
  expect(execFileSync(copy, ["version"], { encoding: "utf8" })).toBe("0.12.0-dev.1286+cc394431a\n");
  expect(sizes).toEqual(plain.sizes);
  expect(sizes.size).toBe(1);

  expect((await compile(["k", "l", "m", "n"], false)).asked).toEqual([copy]);
  // Gone, as after a collection: it is made again where that is worth it.
  rmSync(copy);
  expect((await compile(["o", "p", "q", "r"])).asked).toEqual([]);
  expect((await compile(many("n"))).asked).toEqual([]);
  expect((await compile(["s", "t", "u", "v"])).asked).toEqual([copy]);
});
