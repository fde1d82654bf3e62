import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { digestOf, hashOf, type Digest } from "#derivation/digest.ts";
import type { SourceContent } from "#derivation/derivation.ts";
import type { Store } from "#store/store.ts";
import { newFolder, putTree, quickStore } from "./stores.ts";

const idOf = (n: number): string => hashOf(digestOf(Buffer.from(`derivation ${n}`)));
const nowMs = Date.now();

interface Taken {
  readonly contents: readonly SourceContent[];
  isThere(): boolean;
}

/** A folder with a text, and a file: four blobs. */
function take(store: Store, name: string, size = 0): Taken {
  const texts = [`in ${name} ${"x".repeat(size)}`, `${name} ${"x".repeat(size)}`];
  const [inside = "", file = ""] = texts.map((text) => store.putBytes(Buffer.from(text)));
  const contents = [
    { digest: putTree(store, { "d/inside.c": texts[0] ?? "" }), isFolder: true },
    { digest: file, isFolder: false },
  ];
  // Without a lease of ours.
  const isBlob = (digest: Digest): boolean => existsSync(join(store.root, "cas", digest.slice(0, 2), hashOf(digest)));
  return { contents, isThere: () => [inside, ...contents.map(({ digest }) => digest)].every(isBlob) };
}

/** The link shows a tree, as after a build that succeeded. */
function show(store: Store, link: string): Digest {
  const tree = putTree(store, { image: link });
  const workspace = join(link, "../..");
  mkdirSync(workspace, { recursive: true });
  store.linkOut(link, tree, workspace);
  return tree;
}

function lists(store: Store): readonly string[] {
  const area = join(store.root, "sources");
  return existsSync(area) ? readdirSync(area) : [];
}

describe("what links' graphs read of the workspace", () => {
  it("stays with the last graph and with what was built last, and goes with the link", async () => {
    const base = newFolder();
    const store = quickStore(join(base, "store"));
    const link = join(base, "w/out/a");
    const [built, failed, tried] = [take(store, "built"), take(store, "failed"), take(store, "tried")];
    store.tellSources(link, [idOf(0)], () => built.contents);
    store.tellBuiltSources(link, [idOf(0)], () => []);
    show(store, link);
    for (const [n, { contents }] of [failed, tried].entries()) {
      store.tellSources(link, [idOf(n + 1)], () => contents);
      store.settleGraph(link, [idOf(n + 1)]);
    }
    take(store, "nobody's");
    await store.close();
    const looked = await quickStore(store.root).collect({ nowMs, dryRun: true });
    expect(looked.removed).toMatchObject({ roots: 0, blobs: 8 });
    expect(await quickStore(store.root).collect({ nowMs })).toEqual(looked);
    expect([built, failed, tried].map((one) => one.isThere())).toEqual([true, false, true]);
    expect((await quickStore(store.root).usage({ nowMs })).usedBytes).toBe(looked.keptBytes);

    const again = quickStore(store.root);
    again.tellBuiltSources(link, [idOf(2)], () => {
      throw new Error("it is told already");
    });
    expect(lists(again)).toHaveLength(1);
    await again.close();
    await quickStore(store.root).collect({ nowMs });
    expect([built, tried].map((one) => one.isThere())).toEqual([false, true]);
    rmSync(link);
    // The link and its image too.
    expect((await quickStore(store.root).collect({ nowMs })).removed).toMatchObject({ roots: 2, blobs: 6 });
    expect(lists(store)).toEqual([]);
  });

  it("goes where the store would be too large, the first written before the last, results of no link before any; not by age", async () => {
    const base = newFolder();
    const store = quickStore(join(base, "store"));
    const [first, last] = [take(store, "first", 40_000), take(store, "last", 40_000)];
    for (const [n, { contents }] of [first, last].entries()) {
      const link = join(base, "w/out", String(n));
      show(store, link);
      const before = lists(store);
      store.tellBuiltSources(link, [idOf(n)], () => contents);
      const [name = ""] = lists(store).filter((one) => !before.includes(one));
      const seconds = nowMs / 1000 - (n === 0 ? 99 : 0);
      utimesSync(join(store.root, "sources", name), seconds, seconds);
    }
    const output = { kind: "file" as const, digest: store.putBytes(Buffer.from("y".repeat(40_000))), executable: false };
    const action = digestOf(Buffer.from("action"));
    await store.publish([{ action, result: { outputs: { out: output }, wallMs: 1, log: "" }, realisations: [idOf(9)] }], "sandboxed");
    await store.close();
    const result = join(store.root, "ac", action.slice(0, 2), hashOf(action));
    const held = (): readonly boolean[] => [first.isThere(), last.isThere(), existsSync(result)];
    const collect = async (maxSizeBytes: number): Promise<readonly boolean[]> => {
      const report = await quickStore(store.root).collect({ nowMs, maxSizeBytes });
      expect(report.isOverLimit).toBe(false);
      return held();
    };
    await quickStore(store.root).collect({ nowMs: nowMs + 3_600_000, olderThanMs: 7_200_000 });
    expect(held()).toEqual([true, true, true]);
    expect(await collect(300_000)).toEqual([true, true, true]);
    expect(await collect(230_000)).toEqual([true, true, false]);
    expect(await collect(150_000)).toEqual([false, true, false]);
    expect(await collect(40_000)).toEqual([false, false, false]);
  });

  it("is what a process says that it told of, in the midst of a collection too; a damaged list keeps nothing", async () => {
    const base = newFolder();
    const store = quickStore(join(base, "store"));
    const link = join(base, "gone/out/a");
    const used = take(store, "used");
    store.tellSources(link, [idOf(0)], () => used.contents);
    await store.close();
    const user = quickStore(store.root);
    user.tellSources(link, [idOf(0)], () => []);
    await quickStore(store.root).collect({ nowMs });
    expect(used.isThere()).toBe(true);
    const [name = ""] = lists(store);
    rmSync(join(store.root, "sources", name));
    writeFileSync(join(store.root, "sources", name), '"/w/out/a"\n');
    expect((await quickStore(store.root).verify()).problems).toEqual([`sources/${name} can't be read as a root`]);
    await user.close();
    expect((await quickStore(store.root).collect({ nowMs })).removed).toMatchObject({ roots: 1, blobs: 4 });
  });
});
