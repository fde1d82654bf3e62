import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { digestOf } from "#derivation/digest.ts";
import { storeVersion } from "#store/layout.ts";
import { defaultStoreFolder } from "#store/default-folder.ts";
import { ownIdentity } from "#store/living-process.ts";
import { describe, expect, it } from "vitest";
import { describeStore } from "./store-contract.ts";
import { codesOf, newFolder, newStore, putTree } from "./stores.ts";

describeStore("the local store", () => newStore());

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe("the folder", () => {
  it("is chosen by KILN_STORE, else lies in the cache folder", () => {
    expect(defaultStoreFolder({ KILN_STORE: "/a/b", XDG_CACHE_HOME: "/c" })).toBe("/a/b");
    expect(defaultStoreFolder({ XDG_CACHE_HOME: "/c/" })).toBe("/c/kiln");
    expect(defaultStoreFolder({ XDG_CACHE_HOME: "relative", HOME: "/home/me" })).toBe("/home/me/.cache/kiln");
    expect(defaultStoreFolder({})).toMatch(/\/kiln$/);
  });

  it("takes a folder that a first process left, killed before it was a store", () => {
    const folder = newFolder();
    for (const name of ["cas.123.4.0.some", "VERSION.123.4.0.some"]) writeFileSync(join(folder, name), "");
    mkdirSync(join(folder, "tmp.123.4.0.some"));
    expect(newStore(folder).root).toBe(folder);
  });

  it("is refused when a newer Kiln made it, or when it holds something else", async () => {
    const store = newStore();
    chmodSync(join(store.root, "VERSION"), 0o644);
    writeFileSync(join(store.root, "VERSION"), `${storeVersion + 1}\n`);
    expect(await codesOf(() => newStore(store.root))).toEqual(["KILN-E0604"]);
    // An older Kiln that opens it later must see that it doesn't know all of it.
    writeFileSync(join(store.root, "VERSION"), `${storeVersion - 1}\n`);
    newStore(store.root);
    expect(readFileSync(join(store.root, "VERSION"), "utf8")).toBe(`${storeVersion}\n`);
    const home = newFolder();
    writeFileSync(join(home, "thesis.tex"), "");
    expect(await codesOf(() => newStore(home))).toEqual(["KILN-E0611"]);
    expect(readdirSync(home)).toEqual(["thesis.tex"]);
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    expect(await codesOf(() => newStore(file))).toEqual(["KILN-E0601"]);
  });

  it("has its modes whatever the umask", async () => {
    const before = process.umask(0o077);
    try {
      const store = newStore();
      const tree = putTree(store, { "a/b": "1" });
      store.materialise(tree);
      expect(statSync(store.root).mode & 0o777).toBe(0o755);
      expect((await store.verify()).problems).toEqual([]);
    } finally {
      process.umask(before);
    }
  });

  it("loses what dead processes left in tmp/, not what living ones use", async () => {
    const store = newStore();
    const mine = store.temporaryFolder();
    const tmp = join(store.root, "tmp");
    const [, start = "", scope = ""] = ownIdentity().split(".");
    for (const name of [`${process.pid}.${Number(start) - 1}.${scope}.a`, `4194304.1.${scope}.b`])
      mkdirSync(join(tmp, name, "x"), { recursive: true });
    mkdirSync(join(tmp, "1.1.elsewhere.c"));
    newStore(store.root).temporaryFolder();
    expect(statSync(mine).isDirectory()).toBe(true);
    expect(readdirSync(tmp).filter((name) => /\.[abc]$/.test(name))).toEqual(["1.1.elsewhere.c"]);
    await store.close();
    expect(() => statSync(mine)).toThrow();
  });
});

describe("damage", () => {
  it("of a blob's size is mended by the next put, of its content when it is read", async () => {
    const store = newStore();
    const digest = store.putBytes(bytes("content"));
    const path = store.blobPath(digest, false);
    chmodSync(path, 0o644);
    truncateSync(path, 3);
    expect(store.has(digest)).toBe(false);
    store.putBytes(bytes("content"));
    expect(readFileSync(path, "utf8")).toBe("content");
    chmodSync(path, 0o644);
    writeFileSync(path, "c0ntent");
    expect(await codesOf(() => store.read(digest))).toEqual(["KILN-E0609"]);
    expect(store.has(digest)).toBe(false);
  });

  it("makes results not count", async () => {
    const store = newStore();
    const tree = putTree(store, { "a/b": "lost", c: "kept" });
    const [action, id] = [digestOf(bytes("a")), "cd".repeat(32)];
    await store.publish(
      [{ action, result: { outputs: { out: { kind: "tree", digest: tree } }, wallMs: 1, log: "" }, realisations: [id] }],
      "sandboxed",
    );
    const lost = digestOf(bytes("lost"));
    rmSync(store.blobPath(lost, false));
    const fresh = newStore(store.root);
    expect(fresh.actionResult(action, "sandboxed")).toBeUndefined();
    expect(fresh.realisation(id, "sandboxed")).toBeUndefined();
    fresh.putBytes(bytes("lost"));
    expect(fresh.realisation(id, "sandboxed")?.action).toBe(action);
    for (const area of ["ac", "realised"]) {
      const folder = join(store.root, area, area === "ac" ? action.slice(0, 2) : id.slice(0, 2));
      for (const name of readdirSync(folder)) truncateOf(join(folder, name));
    }
    expect(fresh.actionResult(action, "sandboxed")).toBeUndefined();
    expect(fresh.realisation(id, "sandboxed")).toBeUndefined();
  });

  it("is found by verify, one line each", async () => {
    const store = newStore();
    const tree = putTree(store, { "a/b": "one", "a/c": "two", "run.sh": "three" }, [["l", { kind: "symlink", target: "a/b" }]]);
    const shown = store.materialise(tree);
    const [action, id] = [digestOf(bytes("a")), "cd".repeat(32)];
    await store.publish(
      [{ action, result: { outputs: { out: { kind: "tree", digest: tree } }, wallMs: 1, log: "" }, realisations: [id] }],
      "sandboxed",
    );
    const path = (text: string, executable = false) => store.blobPath(digestOf(bytes(text)), executable);
    const problems = async () => (await store.verify()).problems;
    expect(await problems()).toEqual([]);

    const plant = async (damage: () => void, mend: () => void, count: number, words: RegExp) => {
      damage();
      const found = await problems();
      expect(found.join("\n")).toMatch(words);
      expect(found).toHaveLength(count);
      mend();
      expect(await problems()).toEqual([]);
    };
    const stray = join(store.root, "cas", "zz");
    await plant(
      () => mkdirSync(stray),
      () => rmSync(stray, { recursive: true }),
      1,
      /cas\/zz is no part/,
    );
    await plant(
      () => chmodSync(path("one"), 0o644),
      () => chmodSync(path("one"), 0o444),
      2,
      /has the mode 644, not 444/,
    );
    await plant(
      () => chmodSync(join(shown, "a"), 0o700),
      () => chmodSync(join(shown, "a"), 0o755),
      1,
      /has the mode 700, not 755/,
    );
    await plant(
      () => writeFileSync(join(shown, "a/more"), ""),
      () => rmSync(join(shown, "a/more")),
      1,
      /a\/more is not part of its tree/,
    );
    const relink = (target: string) => () => {
      rmSync(join(shown, "l"));
      symlinkSync(target, join(shown, "l"));
    };
    await plant(relink("run.sh"), relink("a/b"), 1, /should lead to a\/b/);
    const away = join(store.root, "../away");
    const blob = path("two");
    await plant(
      () => renameSync(blob, away),
      () => renameSync(away, blob),
      3,
      /a\/c is there, but its blob .* is not\n.*output out \(tree .*\) is missing/,
    );
    await plant(rewrite(blob, "tw0"), rewrite(blob, "two"), 4, /is damaged: its content has the hash/);
    const result = join(store.root, "ac", action.slice(0, 2), action.slice(0, 64));
    const good = readFileSync(result);
    await plant(
      () => truncateOf(result),
      () => (chmodSync(result, 0o644), writeFileSync(result, good)),
      1,
      /can't be read as an action's result/,
    );
  });
});

function truncateOf(path: string): void {
  chmodSync(path, 0o644);
  truncateSync(path, 0);
}

const rewrite = (file: string, text: string) => (): void => {
  chmodSync(file, 0o644);
  writeFileSync(file, text);
  chmodSync(file, 0o444);
};
