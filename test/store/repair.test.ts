import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf, hashOf } from "#derivation/digest.ts";
import type { Store } from "#store/store.ts";
import { newFolder, quickStore, putTree } from "./stores.ts";

const rounds = Number(process.env["KILN_ROUNDS"] ?? 25);
const COUNT = 4;
const actionOf = (n: number): string => digestOf(Buffer.from(`action ${n}`));
const filesOf = (n: number): Readonly<Record<string, string>> => ({ "a/own": `own ${n}`, "run.sh": `twin ${n % 2}`, shared: "same" });

/** Of two steps one has a realisation, one is told of by its graph. */
async function build(store: Store, n: number, tree: string, base: string): Promise<void> {
  const id = hashOf(actionOf(n));
  const outputs = { out: { kind: "tree", digest: tree } } as const;
  const isTold = n % 2 === 1;
  await store.publish([{ action: actionOf(n), result: { outputs, wallMs: 1, log: "" }, realisations: isTold ? [] : [id] }], "sandboxed");
  const rows = new Map(isTold ? [[id, { action: actionOf(n), outputs, trust: "sandboxed" } as const]] : []);
  store.tellGraph(join(base, `out/${n}`), [id], () => [id], { rows });
  store.tellSources(join(base, `out/${n}`), [id], () => [{ digest: tree, isFolder: true }]);
  store.consultGraphs(join(base, "out"));
}

/** A store with results that share blobs, materialised trees, links, graphs, lists of sources, logs. */
async function filled(base: string): Promise<readonly string[]> {
  const store = quickStore(join(base, "store"));
  const trees: string[] = [];
  for (let n = 0; n < COUNT; n++) {
    const tree = putTree(store, filesOf(n), [["l", { kind: "symlink", target: "a/own" }]]);
    await build(store, n, tree, base);
    store.linkOut(join(base, `out/${n}`), tree);
    trees.push(tree);
  }
  await store.close();
  return trees;
}

/** Every path below the store's areas that hold something, in a fixed order. */
function pathsOf(store: Store): readonly string[] {
  return ["cas", "trees", "ac", "realised", "roots", "graphs", "sources"]
    .flatMap((area) =>
      readdirSync(join(store.root, area), { recursive: true, encoding: "utf8" }).map((path) => join(store.root, area, path)),
    )
    .toSorted();
}

const kinds = ["remove", "empty", "change", "mode", "other mode", "stray", "replace"] as const;
const damage = fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat() });

function hurt(store: Store, { kind, at }: { readonly kind: (typeof kinds)[number]; readonly at: number }): void {
  const paths = pathsOf(store);
  const path = paths[at % paths.length] ?? "";
  const stat = lstatSync(path);
  switch (kind) {
    case "remove":
      return rmSync(path, { recursive: true });
    case "empty":
      return stat.isFile() ? truncateSync(path) : undefined;
    case "change":
      return stat.isFile()
        ? writeFileSync(
            path,
            readFileSync(path).map((byte) => byte ^ 1),
          )
        : undefined;
    case "mode":
      return stat.isSymbolicLink() ? undefined : chmodSync(path, 0o700);
    case "other mode":
      return stat.isSymbolicLink() ? undefined : chmodSync(path, stat.isDirectory() ? 0o777 : 0o646);
    case "stray":
      return writeFileSync(join(dirname(path), "stray"), "somebody's");
    case "replace":
      rmSync(path, { recursive: true });
      return at % 2 === 0 ? mkdirSync(path) : symlinkSync("nowhere", path);
  }
}

describe("a damaged store", () => {
  it(
    "is whole after a repair; what can't be had again is told; what is somebody's is kept",
    { timeout: 60_000 + rounds * 2000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 5 }), async (all) => {
          const base = newFolder();
          const trees = await filled(base);
          const store = quickStore(join(base, "store"));
          for (const one of all) hurt(store, one);
          const found = await store.verify();
          const report = await quickStore(store.root).verify({ repair: true });
          expect(report.problems).toEqual(expect.arrayContaining([...found.problems]));
          const after = quickStore(store.root);
          const left = (await after.verify()).problems;
          expect(left).toEqual(report.unrepaired);
          const links = after.roots().filter((root) => root.kind === "link");
          const lost = links.filter((root) => root.isLive && !after.hasTree(root.tree));
          expect(left).toHaveLength(lost.length);
          for (const [n, tree] of trees.entries()) {
            const link = join(base, `out/${n}`);
            if (lost.some((root) => root.link === link) || !links.some((root) => root.link === link)) continue;
            expect(readFileSync(join(link, "a/own"), "utf8")).toBe(`own ${n}`);
            expect(after.hasTree(tree)).toBe(true);
          }
          // A build goes on from there.
          for (let n = 0; n < COUNT; n++) {
            const tree = putTree(after, filesOf(n), [["l", { kind: "symlink", target: "a/own" }]]);
            await build(after, n, tree, base);
            after.linkOut(join(base, `out/${n}`), tree);
            expect(after.realisation(hashOf(actionOf(n)), "sandboxed")?.action).toBe(actionOf(n));
          }
          expect((await quickStore(store.root).verify()).problems).toEqual([]);
          await store.close();
          await after.close();
        }),
        { numRuns: rounds },
      );
    },
  );

  it("of which files are somebody's: they are set aside", async () => {
    const base = newFolder();
    await filled(base);
    const store = quickStore(join(base, "store"));
    writeFileSync(join(store.root, "cas/thesis.tex"), "mine");
    expect(await store.verify({ repair: true })).toMatchObject({ problems: ["cas/thesis.tex is no part of a store"], unrepaired: [] });
    const [name = ""] = readdirSync(join(store.root, "lost"));
    expect(readFileSync(join(store.root, "lost", name), "utf8")).toBe("mine");
    expect(existsSync(join(store.root, "cas/thesis.tex"))).toBe(false);
  });
});
