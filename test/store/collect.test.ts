import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf, hashOf, type Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import type { GraphRow } from "#store/graph-file.ts";
import { networkName } from "#store/collect/network.ts";
import { tryLock } from "#store/file-lock.ts";
import { ownIdentity } from "#store/living-process.ts";
import type { CollectOptions, Store } from "#store/store.ts";
import { codesOf, newFolder, quickStore, putTree } from "./stores.ts";

const rounds = Number(process.env["KILN_ROUNDS"] ?? 40);
const actionOf = (n: number): Digest => digestOf(Buffer.from(`action ${n}`));
const idOf = (n: number): string => hashOf(digestOf(Buffer.from(`derivation ${n}`)));
const now = (more: Partial<CollectOptions> = {}): CollectOptions => ({ nowMs: Date.now(), ...more });

const fileOf = (store: Store, text: string): Output => ({ kind: "file", digest: store.putBytes(Buffer.from(text)), executable: false });

async function publish(store: Store, n: number, output: Output, realisations = [idOf(n)]): Promise<void> {
  await store.publish([{ action: actionOf(n), result: { outputs: { out: output }, wallMs: 1, log: "" }, realisations }], "sandboxed");
}

/** As a build does it whose step is scanned. */
async function tell(store: Store, n: number, output: Output, link: string): Promise<void> {
  await publish(store, n, output, []);
  const row: GraphRow = { action: actionOf(n), outputs: { out: output }, trust: "sandboxed" };
  store.tellGraph(link, [idOf(n)], () => [idOf(n)], { rows: new Map([[idOf(n), row]]) });
}

/** Hashes of all blobs of a store. */
function blobsOf(store: Store): readonly string[] {
  const cas = join(store.root, "cas");
  return (existsSync(cas) ? readdirSync(cas) : [])
    .flatMap((folder) => readdirSync(join(cas, folder)))
    .map((name) => name.replace(/\.x$/, ""))
    .toSorted();
}

/** A result: which texts its tree holds. Texts are few, so that results share them. */
const result = fc.record({
  texts: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }),
  root: fc.constantFrom(
    "none",
    "link",
    "stale link",
    "graph",
    "stale graph",
    "told",
    "stale told",
    "told to a process",
    "named",
    "lease",
    "lease of the result",
  ),
  materialised: fc.boolean(),
});
type Made = typeof result extends fc.Arbitrary<infer T> ? T : never;

const kept: ReadonlySet<Made["root"]> = new Set(["link", "graph", "told", "told to a process", "named", "lease", "lease of the result"]);
const hasResult: ReadonlySet<Made["root"]> = new Set(["graph", "told", "told to a process", "lease of the result"]);

describe("the collector", () => {
  it("leaves exactly what roots and leases name", { timeout: 60_000 + rounds * 2000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(result, { maxLength: 8 }), fc.boolean(), async (all, isTwice) => {
        const base = newFolder();
        const store = quickStore(join(base, "store"));
        const user = quickStore(join(base, "store"));
        const trees = all.map(({ texts }, n) =>
          putTree(store, { ...Object.fromEntries(texts.map((i) => [`d/${i % 3}/f${i}`, `text ${i}`])), id: `${n}` }),
        );
        for (const [n, { root, materialised }] of all.entries()) {
          const tree = trees[n] ?? "";
          const output: Output = { kind: "tree", digest: tree };
          const link = join(base, root === "told to a process" ? "told" : "out", String(n));
          if (root.includes("told")) await tell(store, n, output, link);
          else await publish(store, n, output);
          store.writeLog(actionOf(n), "said");
          if (materialised) store.materialise(tree);
          if (root === "link" || root === "stale link") store.linkOut(link, tree);
          if (root === "graph" || root === "stale graph") store.keepGraph(link, [idOf(n)], () => [idOf(n)]);
          if (root === "told to a process") {
            user.consultGraphs(join(base, "told"));
            expect(user.realisation(idOf(n), "sandboxed")?.action).toBe(actionOf(n));
          }
          const isForgotten = root.startsWith("stale") || root === "told to a process";
          if (isForgotten && root !== "stale link") store.linkOut(link, tree);
          if (isForgotten) rmSync(link);
          if (root === "named") store.nameRoot(`root ${n}`, output);
          if (root === "lease") user.hasTree(tree);
          if (root === "lease of the result") user.actionResult(actionOf(n), "sandboxed");
        }
        await store.close();
        const looked = await quickStore(store.root).collect(now({ dryRun: true }));
        const report = await quickStore(store.root).collect(now());
        expect({ ...looked, isDry: true }).toEqual({ ...report, isDry: true });
        if (isTwice) expect((await quickStore(store.root).collect(now())).freedBytes).toBe(0);
        const after = quickStore(store.root);
        after.consultGraphs(join(base, "out"));
        expect((await after.verify()).problems).toEqual([]);
        const expected = new Set<string>();
        for (const [n, { root, texts }] of all.entries()) {
          const isKept = kept.has(root);
          expect(after.realisation(idOf(n), "sandboxed") !== undefined).toBe(root === "graph" || root === "told");
          expect(after.actionResult(actionOf(n), "sandboxed") !== undefined).toBe(hasResult.has(root));
          expect(after.log(actionOf(n))).toBe(hasResult.has(root) ? "said" : undefined);
          if (isKept) for (const text of [...texts.map((i) => `text ${i}`), `${n}`]) expected.add(hashOf(digestOf(Buffer.from(text))));
          if (isKept) expect(after.hasTree(trees[n] ?? "")).toBe(true);
        }
        const files = new Set(
          all.flatMap(({ texts }, n) => [...texts.map((i) => `text ${i}`), `${n}`]).map((text) => hashOf(digestOf(Buffer.from(text)))),
        );
        expect(blobsOf(after).filter((hash) => files.has(hash))).toEqual([...expected].toSorted());
        for (const one of [store, user, after]) await one.close();
      }),
      { numRuns: rounds },
    );
  });

  it("keeps results by age, the last used ones by size; what is used has the time of its use", async () => {
    const store = quickStore();
    const big = "x".repeat(100_000);
    const day = 24 * 3600;
    const nowMs = Date.now();
    for (let n = 0; n < 6; n++) {
      await publish(store, n, fileOf(store, `${n}${big}`));
      const time = nowMs / 1000 - n * day - 3600;
      const hash = hashOf(actionOf(n));
      for (const path of [`ac/${hash.slice(0, 2)}/${hash}`, `realised/${idOf(n).slice(0, 2)}/${idOf(n)}`])
        utimesSync(join(store.root, path), time, time);
    }
    await store.close();
    const left = (): readonly number[] =>
      [0, 1, 2, 3, 4, 5].filter((n) => quickStore(store.root).actionResult(actionOf(n), "sandboxed") !== undefined);
    // Used today: its time is set anew.
    const user = quickStore(store.root);
    user.realisation(idOf(5), "sandboxed");
    user.actionResult(actionOf(5), "sandboxed");
    await user.close();
    await quickStore(store.root).collect({ nowMs, olderThanMs: 3.5 * day * 1000 });
    const reader = quickStore(store.root);
    const held = left();
    expect(held).toEqual([0, 1, 2, 3, 5]);
    await reader.close();
  });

  it("keeps the last used ones within a size, and tells when what is used alone is larger", async () => {
    const store = quickStore();
    const nowMs = Date.now();
    for (let n = 0; n < 6; n++) {
      await publish(store, n, fileOf(store, `${n}${"x".repeat(100_000)}`));
      const time = nowMs / 1000 - 10 * n;
      const hash = hashOf(actionOf(n));
      for (const path of [`ac/${hash.slice(0, 2)}/${hash}`, `realised/${idOf(n).slice(0, 2)}/${idOf(n)}`])
        utimesSync(join(store.root, path), time, time);
    }
    store.putBytes(Buffer.from("nobody's"));
    store.nameRoot("last", fileOf(store, `5${"x".repeat(100_000)}`));
    await store.close();
    const roomy = await quickStore(store.root).collect({ nowMs, maxSizeBytes: 1_000_000 });
    expect(roomy.removed).toEqual({ roots: 0, realisations: 0, actionResults: 0, logs: 0, trees: 0, blobs: 0, caches: 0 });
    const report = await quickStore(store.root).collect({ nowMs, maxSizeBytes: 400_000 });
    expect(report.removed).toMatchObject({ realisations: 4, actionResults: 4, blobs: 4 });
    expect(report.keptBytes).toBeLessThanOrEqual(400_000);
    expect(report.isOverLimit).toBe(false);
    const over = await quickStore(store.root).collect({ nowMs, maxSizeBytes: 1000 });
    expect(over).toMatchObject({ isOverLimit: true, removed: { blobs: 2 } });
    expect(quickStore(store.root).has(digestOf(Buffer.from(`5${"x".repeat(100_000)}`)))).toBe(true);
  });

  it("keeps what a damaged root showed, and a link that came back", async () => {
    const base = newFolder();
    const store = quickStore(join(base, "store"));
    const [one, two] = [putTree(store, { a: "1" }), putTree(store, { a: "2" })];
    store.linkOut(join(base, "one"), one);
    store.linkOut(join(base, "two"), two);
    for (const name of readdirSync(join(store.root, "roots"))) if (name.endsWith(one.slice(0, 32))) empty(join(store.root, "roots", name));
    renameSync(join(base, "two"), join(base, "away"));
    symlinkSync(store.materialise(two), join(base, "two"));
    await store.close();
    await quickStore(store.root).collect(now());
    expect([one, two].map((tree) => quickStore(store.root).hasTree(tree))).toEqual([true, true]);
  });

  it("is one at a time; takes nothing beside a process that doesn't say what it uses; takes over from one that is gone", async () => {
    const store = quickStore();
    store.putBytes(Buffer.from("1"));
    await store.close();
    const lock = tryLock(join(store.root, "gc/lock"));
    expect(await codesOf(() => quickStore(store.root).collect(now()))).toEqual(["KILN-E0614"]);
    lock?.release();
    mkdirSync(join(store.root, "leases"), { recursive: true });
    writeFileSync(join(store.root, "leases", `${ownIdentity()}.older`), "");
    const report = await quickStore(store.root).collect(now());
    expect(report).toMatchObject({ everythingUsedBy: String(process.pid), removed: { blobs: 0 } });
    rmSync(join(store.root, "leases", `${ownIdentity()}.older`));
    symlinkSync(`4194304.1.${ownIdentity().split(".")[2]}.dead`, join(store.root, "gc/lock"));
    symlinkSync(`4194304.1.${ownIdentity().split(".")[2]}.dead.0`, join(store.root, "gc/batch"));
    expect((await quickStore(store.root).collect(now())).removed.blobs).toBe(1);
  });

  it("reads the lease of a process that uses a great deal", async () => {
    const store = quickStore();
    const used = fileOf(store, "used");
    store.putBytes(Buffer.from("not used"));
    await store.close();
    mkdirSync(join(store.root, "leases"), { recursive: true });
    const others = Array.from({ length: 200_000 }, (_, i) => `b ${hashOf(used.digest)}/${i + 5}`);
    writeFileSync(join(store.root, "leases", `${ownIdentity()}.large.uses`), `${[`b ${used.digest}`, ...others].join("\n")}\n`);
    expect((await quickStore(store.root).collect(now())).removed.blobs).toBe(1);
    expect(blobsOf(store)).toEqual([hashOf(used.digest)]);
  });

  it("refuses file systems of networks", () => {
    expect(networkName(0x6969)).toBe("NFS");
    // As a signed number, as 32-bit machines may give it.
    expect(networkName(0xff534d42 | 0)).toBe("CIFS");
    expect(networkName(0xef53)).toBeUndefined();
  });
});

/** As a power cut may leave a file. */
function empty(path: string): void {
  rmSync(path);
  writeFileSync(path, "");
}
