import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { digestOf, hashOf } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import type { Store } from "#store/store.ts";
import { describeStore } from "./store-contract.ts";
import { codesOf, newFolder, newStore, putTree } from "./stores.ts";

const action = digestOf(Buffer.from("action"));
const id = hashOf(action);
const files = { "a/one": "1", "run.sh": "2" };

async function publish(store: Store, output: Output, of = action): Promise<void> {
  await store.publish([{ action: of, result: { outputs: { out: output }, wallMs: 1, log: "" }, realisations: [hashOf(of)] }], "sandboxed");
}

async function lowerStore(): Promise<Store> {
  const store = newStore();
  await publish(store, { kind: "tree", digest: putTree(store, files) });
  await store.close();
  return store;
}

const over = (lower: Store): Store => newStore(join(newFolder(), "store"), { lower: [lower.root] });

/** All paths, with what would change if anybody wrote there. */
const pictureOf = (store: Store): readonly string[] =>
  readdirSync(store.root, { recursive: true, encoding: "utf8" })
    .map((path) => `${path} ${statSync(join(store.root, path)).mtimeMs} ${statSync(join(store.root, path)).nlink}`)
    .toSorted();

describeStore("a store over an empty one", () => over(newStore()));

describe("a store over a lower one", () => {
  it("has what that has, copies what is needed, and leaves it as it is", async () => {
    const lower = await lowerStore();
    const before = pictureOf(lower);
    const store = over(lower);
    const found = store.realisation(id, "sandboxed")?.outputs["out"];
    expect(found).toEqual(store.actionResult(action, "sandboxed")?.outputs["out"]);
    if (found === undefined) throw new Error("not found");
    // To see whether a tree is whole its folders are read.
    expect(readdirSync(join(store.root, "cas"), { recursive: true, encoding: "utf8" }).filter((path) => path.includes("/"))).toHaveLength(
      2,
    );
    expect(readFileSync(join(store.materialise(found.digest), "a/one"), "utf8")).toBe("1");
    expect(statSync(join(store.materialise(found.digest), "run.sh")).mode & 0o777).toBe(0o555);
    await publish(store, found);
    expect(readdirSync(store.root)).not.toContain("ac");
    expect(pictureOf(lower)).toEqual(before);
    expect((await store.verify()).problems).toEqual([]);
  });

  it("has itself all that its own results and names name", async () => {
    const lower = await lowerStore();
    const store = over(lower);
    const tree = store.realisation(id, "sandboxed")?.outputs["out"]?.digest ?? "";
    const other = digestOf(Buffer.from("other action"));
    await publish(store, { kind: "file", digest: digestOf(Buffer.from("1")), executable: true }, other);
    await publish(store, { kind: "tree", digest: tree }, digestOf(Buffer.from("a third")));
    store.nameRoot("mine", { kind: "tree", digest: tree });
    await store.close();
    rmSync(lower.root, { recursive: true });
    const alone = newStore(store.root);
    expect((await alone.verify()).problems).toEqual([]);
    expect(alone.realisation(hashOf(other), "sandboxed")).toBeDefined();
    expect(alone.hasTree(tree)).toBe(true);
    expect(alone.realisation(id, "sandboxed")).toBeUndefined();
  });

  it("takes nothing damaged in, and refuses what is no store that it knows", async () => {
    const lower = await lowerStore();
    const path = lower.blobPath(digestOf(Buffer.from("1")), false);
    await lower.close();
    chmodSync(path, 0o644);
    writeFileSync(path, "!");
    const store = over(lower);
    const tree = store.realisation(id, "sandboxed")?.outputs["out"]?.digest ?? "";
    expect(await codesOf(() => store.materialise(tree))).toEqual(["KILN-E0622"]);
    expect((await store.verify()).problems).toEqual([]);
    const folder = newFolder();
    const opening = (root: string): Promise<readonly string[]> => codesOf(() => newStore(join(folder, "store"), { lower: [root] }));
    expect(await opening(join(folder, "nowhere"))).toEqual(["KILN-E0621"]);
    expect(await opening(folder)).toEqual(["KILN-E0621"]);
    writeFileSync(join(folder, "VERSION"), "999\n");
    expect(await opening(folder)).toEqual(["KILN-E0604"]);
  });
});
