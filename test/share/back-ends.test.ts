import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf, hashOf } from "#derivation/digest.ts";
import { gather, type CacheBackEnd } from "#share/cache/back-end.ts";
import { openBackEnd } from "#share/cache/open-back-end.ts";
import { startCacheServer } from "#share/serve/cache-server.ts";
import { seedOr } from "../support/seed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { isInstalled } from "../support/installed.ts";
import { startRegistry } from "./oci/docker-registry.ts";
import { hasNginx, startNginx } from "./nginx.ts";
import { honest, reading, settings, station, writing } from "./station.ts";

const signal = new AbortController().signal;
const bytes = (text: string): Buffer => Buffer.from(text);

/** A back end of some kind, and what ends it. */
interface Opened {
  readonly address: string;
  close(): Promise<void>;
}
const KINDS: readonly (readonly [name: string, open: () => Promise<Opened>])[] = [
  ["a folder", () => Promise.resolve({ address: join(temporaryFolder("cache"), "not/there/yet"), close: () => Promise.resolve() })],
  [
    "kiln serve",
    async () => {
      const folder = join(temporaryFolder("served"), "cache");
      const server = await startCacheServer({ folder, host: "127.0.0.1", port: 0, maxBytes: 2 ** 30, access: { writesNeedToken: false } });
      return { address: `http://127.0.0.1:${server.port}`, close: () => server.close() };
    },
  ],
  ...(hasNginx
    ? [
        [
          "nginx with DAV",
          async () => {
            const { address, stop } = await startNginx();
            return { address, close: stop };
          },
        ] as const,
      ]
    : []),
  ...(isInstalled("docker-registry")
    ? [
        [
          "docker-registry",
          async () => {
            const { host, stop } = await startRegistry(temporaryFolder("registry"));
            return { address: `oci://${host}/team/cache`, close: () => Promise.resolve(stop()) };
          },
        ] as const,
      ]
    : []),
];

/** What every back end must hold to. */
describe.each(KINDS)("%s", (name, open) => {
  let opened: Opened;
  let cache: CacheBackEnd;
  beforeAll(async () => {
    opened = await open();
    cache = await openBackEnd({ address: opened.address, read: true, write: true }, {}, 10_000);
  });
  afterAll(async () => {
    await cache.close();
    await opened.close();
  });
  const read = async (digest: string): Promise<Buffer | undefined> => {
    const pieces = await cache.blob(digest, signal);
    return pieces && Buffer.from(await gather(pieces, 2 ** 24));
  };

  test("says what it doesn't have", async () => {
    const key = "0".repeat(64);
    expect(await cache.entry(key, signal)).toBeUndefined();
    expect(await cache.hasBlob(`${key}/3`, signal)).toBe(false);
    expect(await cache.blob(`${key}/3`, signal)).toBeUndefined();
  });

  test("gives back what was put, blobs and entries apart", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.uint8Array({ maxLength: 500 }), async (blob, entry) => {
        const digest = digestOf(blob);
        await cache.putBlob(digest, { kind: "bytes", bytes: blob }, signal);
        // Of bytes that could be an `ActionResult` whose blobs aren't there, a server may say that it has nothing: these couldn't.
        const value = Buffer.concat([bytes("{}"), entry]);
        await cache.putEntry(hashOf(digest), value, signal);
        expect(await cache.hasBlob(digest, signal)).toBe(true);
        expect(await read(digest)).toEqual(Buffer.from(blob));
        expect(Buffer.from((await cache.entry(hashOf(digest), signal)) ?? [])).toEqual(value);
      }),
      { numRuns: 25, seed: seedOr(98) },
    );
  });

  test("replaces an entry, takes a blob twice and a file of some megabytes", async () => {
    const key = "ab".repeat(32);
    for (const text of ["{one", "{two"]) await cache.putEntry(key, bytes(text), signal);
    expect(Buffer.from((await cache.entry(key, signal)) ?? []).toString()).toBe("{two");
    const path = join(temporaryFolder("large"), "file");
    writeFileSync(path, Buffer.alloc(3_000_000, "kiln"));
    const digest = digestOf(readFileSync(path));
    for (let i = 0; i < 2; i++) await cache.putBlob(digest, { kind: "file", path, sizeBytes: 3_000_000 }, signal);
    expect((await read(digest))?.equals(readFileSync(path))).toBe(true);
  });

  test("an empty machine gets from it what another has sent, and runs nothing", async () => {
    const sent = await station().build(settings([writing(opened.address)]));
    expect([sent.ran, sent.told]).toEqual([5, []]);
    const at = station();
    const built = await at.build(settings([reading(opened.address)]));
    expect([built.ran, built.told, built.digest]).toEqual([0, [], await honest()]);
    expect((await at.store.verify()).problems).toEqual([]);
    expect(name).not.toBe("");
  });
});
