import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOf, hashOf } from "#derivation/digest.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { StoreTrees } from "#pipeline/locked-trees.ts";
import { FolderCache } from "#share/cache/folder-cache.ts";
import { readCacheAddress } from "#share/cache/open-back-end.ts";
import { Patience } from "#share/cache/patience.ts";
import { SharedCaches } from "#share/cache/shared-caches.ts";
import { pushSteps } from "#share/cache/push-steps.ts";
import { encodeEntry, entryKey, readEntry, type Statement } from "#share/cache/statement.ts";
import { seedOr } from "../support/seed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { faultyServer, right } from "./faulty-server.ts";
import { filledCache, honest, OUR_KEY, reading, SIGNER, settings, shop, station, STRANGERS_KEY, writing } from "./station.ts";

const entriesIn = (folder: string): number =>
  readdirSync(join(folder, "ac"), { recursive: true, encoding: "utf8" }).filter((name) => name.includes("/")).length;

describe("what is shared", () => {
  test("each step's action and realisation, the blobs that they name, nothing half", async () => {
    const folder = await filledCache();
    expect(entriesIn(folder)).toBe(2 * 5);
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(names.filter((name) => !/^(?:(?:ac|cas)(?:\/[0-9a-f]{2}(?:\/[0-9a-f]{64})?)?)$/.test(name))).toEqual([]);
  });

  test("what a cache lacks is made; what that needs comes from there", async () => {
    const folder = await filledCache();
    const { root } = shop();
    for (const subject of [{ kind: "realisation", id: root }] as const) {
      const key = entryKey(subject, OUR_KEY.id);
      rmSync(join(folder, "ac", key.slice(0, 2), key));
    }
    const at = station();
    const built = await at.build(settings([reading(folder)]));
    // Its action is there, so nothing runs even so.
    expect([built.ran, built.digest, built.told]).toEqual([0, await honest(), []]);
    rmSync(join(folder, "ac"), { recursive: true });
    expect((await station().build(settings([reading(folder)]))).ran).toBe(5);
  });

  test("top level only: nothing but targets is looked for", async () => {
    const folder = await filledCache();
    const key = entryKey({ kind: "realisation", id: shop().root }, OUR_KEY.id);
    rmSync(join(folder, "ac", key.slice(0, 2), key));
    const server = await faultyServer(folder, right);
    const built = await station().build(settings([reading(server.address)], { topLevelOnly: true }));
    expect(built.ran).toBe(5);
    expect(server.requests).toEqual([`GET /ac/${key}`]);
  });

  test("what this store has is asked of nobody", async () => {
    const at = station();
    await at.build(undefined);
    const server = await faultyServer(await filledCache(), right);
    expect((await at.build(settings([reading(server.address)]))).ran).toBe(0);
    expect(server.requests).toEqual([]);
  });

  test("caches are asked in order, and what one lacks another may have", async () => {
    const [empty, full] = [await faultyServer(temporaryFolder("empty"), right), await filledCache()];
    const built = await station().build(settings([reading(empty.address), reading(full)]));
    expect([built.ran, built.told]).toEqual([0, []]);
    expect(empty.requests.length).toBeGreaterThan(0);
  });

  test("nobody is trusted: nothing is taken, and that is said", async () => {
    const built = await station().build(settings([reading(await filledCache())], { trustedKeys: [] }));
    expect([built.ran, built.told.map(({ code }) => code)]).toEqual([5, ["KILN-E1313"]]);
  });

  test("results that are to stay on this machine stay, and so does what was made from them", async () => {
    const at = station();
    const of = shop();
    const [first = ""] = of.graph.derivations.keys();
    await at.build(undefined, of);
    at.store.withhold([at.store.realisation(first, "sandboxed")?.action ?? ""]);
    const folder = join(temporaryFolder("withheld"), "cache");
    const shared = await SharedCaches.open(settings([writing(folder)]), {
      store: at.store,
      signal: new AbortController().signal,
      report: () => undefined,
    });
    for (const uploader of shared.uploaders) await pushSteps(of.graph, [of.root], at.store, uploader, () => undefined);
    await shared.close();
    // Of the first nothing, of the last its action alone, of the three others both.
    expect(entriesIn(folder)).toBe(3 * 2 + 1);
    const has = (id: string): boolean => {
      const key = entryKey({ kind: "realisation", id }, OUR_KEY.id);
      return existsSync(join(folder, "ac", key.slice(0, 2), key));
    };
    expect([...of.graph.derivations.keys()].map(has)).toEqual([false, true, true, true, false]);
  });

  test("another result by our own key is told, marked, and not written over", async () => {
    const folder = await filledCache();
    const [first = ""] = shop().graph.derivations.keys();
    const at = station();
    await at.build(undefined);
    const action = at.store.realisation(first, "sandboxed")?.action ?? "";
    const other = digestOf(Buffer.from("other"));
    const { root } = shop();
    const entry = encodeEntry(
      {
        subject: { kind: "action", action },
        action,
        result: { outputs: { out: { kind: "file", digest: other, executable: false } }, wallMs: 0, log: "" },
      },
      SIGNER,
    );
    const cache = new FolderCache(folder);
    const key = entryKey({ kind: "action", action }, OUR_KEY.id);
    await cache.putEntry(key, entry);
    const fresh = station();
    const built = await fresh.build(settings([writing(folder)]));
    expect(built.told.map(({ code }) => code)).toEqual(["KILN-E1314"]);
    expect(fresh.store.withheld()).toEqual(new Set([hashOf(action)]));
    expect(Buffer.from((await cache.entry(key)) ?? []).equals(entry)).toBe(true);
    expect(built.digest).toBe(await honest());
    expect(root).not.toBe("");
  });

  test("a cache that can't be written fails no build, and is told once", async () => {
    const server = await faultyServer(temporaryFolder("none"), (response) => void response.writeHead(507).end());
    const built = await station().build(settings([writing(server.address)]));
    expect([built.ran, built.report.diagnostics, built.told.map(({ code }) => code)]).toEqual([5, [], ["KILN-E1310"]]);
    const silent = await faultyServer(temporaryFolder("none"), () => undefined);
    const slow = await station().build(settings([writing(silent.address)], { sendMs: 300 }));
    expect(slow.report.diagnostics).toEqual([]);
    expect(slow.told.map(({ code }) => code)).toHaveLength(1);
  });

  test("what is to be checked first is sent at the end", async () => {
    const folder = join(temporaryFolder("held"), "cache");
    expect((await station().build(settings([writing(folder)]), shop(), { sendAtEnd: true })).told).toEqual([]);
    expect(entriesIn(folder)).toBe(2 * 5);
  });

  test("a tree is listed without its files, and single files come", async () => {
    const folder = await filledCache();
    const at = station();
    const { root } = shop();
    const server = await faultyServer(folder, right);
    const shared = await SharedCaches.open(settings([reading(server.address)]), {
      store: at.store,
      signal: new AbortController().signal,
      report: () => undefined,
    });
    const output = (await shared.listings([{ derivation: root, output: "out" }]))?.get(root)?.["out"];
    expect(output).toEqual({ kind: "tree", digest: await honest() });
    // The root's, four parts' and four folders' listings; no file.
    expect(server.requests.filter((line) => line.includes("/cas/"))).toHaveLength(1 + 4 + 4);
    expect(at.store.hasTree(output?.digest ?? "")).toBe(false);
    const trees = new StoreTrees(at.store, "sandboxed");
    const reference = { derivation: root, output: "out" };
    trees.learn([reference], { outputs: new Map([[root, { out: { kind: "tree", digest: output?.digest ?? "" } }]]) });
    expect(trees.list(reference)?.files).toContain("0/small.txt");
    // Who wants to read in it waits for that file alone.
    expect([trees.content(reference, "0/small.txt"), trees.list(reference), trees.unread.length]).toEqual([undefined, undefined, 1]);
    expect(await shared.files(trees.unread)).toBe(true);
    expect(trees.list(reference)?.files).toHaveLength(8);
    expect(Buffer.from(trees.content(reference, "0/small.txt") ?? []).toString()).toBe("one 0");
    expect(trees.content(reference, "0/nothing.txt")).toBeUndefined();
    expect(trees.list(reference)).toBeDefined();
    expect(await shared.files([{ digest: digestOf(Buffer.from("nowhere")), executable: false }])).toBe(false);
    expect(await shared.listings([{ derivation: "0".repeat(64), output: "out" }])).toBeUndefined();
    await shared.close();
  });

  test("Ctrl-C ends it all", async () => {
    const controller = new AbortController();
    const server = await faultyServer(temporaryFolder("silent"), () => controller.abort());
    const built = await station().build(settings([reading(server.address)]), shop(), { signal: controller.signal });
    expect([built.report.interrupted, built.told]).toEqual([true, []]);
  });

  test("without a key nothing is sent", async () => {
    const { signingKey: _, ...rest } = settings([writing(temporaryFolder("no-key"))]);
    await expect(station().build(rest)).rejects.toThrow("KILN-E1312");
  });
});

describe("statements", () => {
  const digest = fc.uint8Array({ maxLength: 8 }).map((bytes) => digestOf(bytes));
  const output = fc.oneof(
    fc.record({ kind: fc.constant("file" as const), digest, executable: fc.boolean() }),
    fc.record({ kind: fc.constant("tree" as const), digest }),
  );
  const statement = fc
    .record({
      about: fc.boolean(),
      action: digest,
      outputs: fc.dictionary(fc.stringMatching(/^[a-z][a-z.]{0,5}(?:\/[a-z]{1,3})?$/), output, { minKeys: 1, maxKeys: 4 }),
      wallMs: fc.nat(),
      log: fc.string({ unit: "binary" }).map((text) => Buffer.from(text).toString("utf8")),
    })
    .map(({ about, action, outputs, wallMs, log }): Statement => ({
      subject: about ? { kind: "realisation", id: hashOf(action) } : { kind: "action", action },
      action,
      result: { outputs: { ...outputs }, wallMs, log },
    }));

  test("are read as they were written, by who trusts the key and nobody else", () => {
    fc.assert(
      fc.property(statement, (one) => {
        const bytes = encodeEntry(one, STRANGERS_KEY);
        expect(readEntry(bytes, one.subject, [OUR_KEY, STRANGERS_KEY.public])).toEqual({ kind: "taken", statement: one });
        expect(readEntry(bytes, one.subject, [OUR_KEY]).kind).toBe("refused");
        expect(readEntry(encodeEntry(one, undefined), one.subject, [OUR_KEY]).kind).toBe("refused");
        expect(readEntry(encodeEntry(one, undefined), one.subject, "anybody").kind).toBe("taken");
        const other = { kind: "realisation", id: "0".repeat(64) } as const;
        expect(readEntry(bytes, other, [STRANGERS_KEY.public]).kind).toBe("refused");
      }),
      { seed: seedOr(96), numRuns: 60 },
    );
  });

  test("noise is none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(readEntry(bytes, { kind: "realisation", id: "0".repeat(64) }, "anybody").kind).toBe("refused");
      }),
      { seed: seedOr(96) },
    );
  });
});

test("nobody waits longer than the limit beyond what the bytes are worth", () => {
  const step = fc.record({ ms: fc.nat({ max: 400 }), bytes: fc.nat({ max: 300_000 }), idleMs: fc.nat({ max: 400 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let [now, waited, bytes, isLost] = [0, 0, 0, false];
      const patience = new Patience(
        1000,
        1000,
        () => (isLost = true),
        () => now,
      );
      let shouldBe = false;
      for (const one of steps) {
        patience.begin();
        now += one.ms;
        waited += one.ms;
        patience.received(one.bytes);
        bytes += one.bytes;
        patience.end();
        now += one.idleMs;
        expect(patience.lostMs).toBeCloseTo(Math.max(0, waited - bytes / 1000), 6);
        shouldBe ||= waited - bytes / 1000 >= 1000;
        expect(isLost).toBe(shouldBe);
      }
    }),
    { seed: seedOr(97) },
  );
});

test("time in which the process was stopped is nobody's fault", () => {
  let now = 0;
  let isLost = false;
  const patience = new Patience(
    1000,
    1000,
    () => (isLost = true),
    () => now,
  );
  patience.begin();
  now += 600_000;
  patience.end();
  expect([patience.lostMs, isLost]).toEqual([500, false]);
});

test("addresses, with and without credentials", () => {
  expect(readCacheAddress({ address: "/srv/cache" })).toEqual({ kind: "folder", path: "/srv/cache" });
  expect(readCacheAddress({ address: "file:///srv/a%20b" })).toEqual({ kind: "folder", path: "/srv/a b" });
  expect(readCacheAddress({ address: "https://h/x/" })).toEqual({ kind: "http", url: "https://h/x" });
  expect(readCacheAddress({ address: "https://me:s%2F@h/x" })).toEqual({
    kind: "http",
    url: "https://h/x",
    authorization: "Basic bWU6cy8=",
  });
  expect(readCacheAddress({ address: "https://h", token: "t" })).toEqual({ kind: "http", url: "https://h", authorization: "Bearer t" });
  for (const address of ["cache", "./cache", "ftp://me:secret@h/x", "https://me:secret@h/x?a=b", "oci"]) {
    try {
      readCacheAddress({ address });
      throw new Error(`${address} was taken`);
    } catch (error) {
      if (!(error instanceof KilnFailure)) throw error;
      expect(error.diagnostics.map(({ code }) => code)).toEqual(["KILN-E1311"]);
      expect(JSON.stringify(error.diagnostics)).not.toContain("secret");
    }
  }
});
