import { request as plainRequest } from "node:http";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf, hashOf } from "#derivation/digest.ts";
import { gather, type CacheBackEnd } from "#share/cache/back-end.ts";
import { openBackEnd } from "#share/cache/open-back-end.ts";
import { entryKey } from "#share/cache/statement.ts";
import { startCacheServer, type CacheServer, type CacheServerOptions } from "#share/serve/cache-server.ts";
import { readPlace } from "#share/serve/request-place.ts";
import { seedOr } from "../support/seed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { isInstalled } from "../support/installed.ts";
import { startRegistry } from "./oci/docker-registry.ts";
import { hasNginx, startNginx } from "./nginx.ts";
import { filledCache, honest, OUR_KEY, reading, settings, shop, station, writing } from "./station.ts";

const signal = new AbortController().signal;
const bytes = (text: string): Buffer => Buffer.from(text);
const serve = (folder: string, changes: Partial<CacheServerOptions> = {}): Promise<CacheServer> =>
  startCacheServer({ folder, host: "127.0.0.1", port: 0, maxBytes: 2 ** 30, access: { writesNeedToken: false }, ...changes });

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
      const server = await serve(join(temporaryFolder("served"), "cache"));
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

describe("kiln serve", () => {
  /** As a stranger would: any path, header and body. */
  const ask = async (
    port: number,
    method: string,
    path: string,
    body = "",
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly text: string }> =>
    await new Promise((resolve, reject) => {
      const asked = plainRequest({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (piece: string) => (text += piece));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      });
      asked.on("error", reject).end(body);
    });
  const using = async (changes: Partial<CacheServerOptions>, work: (port: number, folder: string) => Promise<void>): Promise<void> => {
    const folder = join(temporaryFolder("strangers"), "cache");
    const server = await serve(folder, changes);
    try {
      await work(server.port, folder);
    } finally {
      await server.close();
    }
  };
  const below = (folder: string): readonly string[] =>
    existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.split("/").length > 2) : [];

  test("no path leads elsewhere", async () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const place = readPlace(text) ?? readPlace(`/ac/${text}`) ?? readPlace(`/${text}`);
        if (place === undefined || place.kind === "batch") return;
        expect(place.kind === "blob" ? place.hash : place.key).toMatch(/^[0-9a-z]+(?:\/[0-9a-z]+)?$/);
      }),
      { seed: seedOr(98) },
    );
    await using({}, async (port, folder) => {
      for (const path of [
        "/ac/../../x",
        `/ac/..%2f..%2f${"a".repeat(64)}`,
        `/cas/${"A".repeat(64)}`,
        "/",
        "//etc/passwd",
        `/ac/${"a".repeat(64)}/x`,
      ])
        expect((await ask(port, "PUT", path, "x")).status).toBe(404);
      expect(below(folder)).toEqual([]);
    });
  });

  test("a blob that doesn't hash to its name isn't taken, nor is what is too large", async () => {
    await using({ maxBytes: 1000 }, async (port, folder) => {
      expect((await ask(port, "PUT", `/cas/${"a".repeat(64)}`, "x")).status).toBe(422);
      const large = "x".repeat(1001);
      const path = `/cas/${hashOf(digestOf(bytes(large)))}`;
      expect((await ask(port, "PUT", path, large)).status).toBe(413);
      expect((await ask(port, "PUT", path, large, { "transfer-encoding": "chunked" })).status).toBe(413);
      expect(below(folder).filter((one) => !one.endsWith("/"))).toEqual([]);
    });
  });

  test("what was not used for longest goes", async () => {
    await using({ maxBytes: 10_000 }, async (port, folder) => {
      const put = async (text: string): Promise<string> => {
        const path = `/cas/${hashOf(digestOf(bytes(text)))}`;
        expect((await ask(port, "PUT", path, text)).status).toBe(201);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return path;
      };
      const paths = [];
      for (const letter of "abcdefghi") paths.push(await put(letter.repeat(1000)));
      expect((await ask(port, "GET", paths[0] ?? "")).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const letter of "xyz") paths.push(await put(letter.repeat(1000)));
      const left: number[] = [];
      for (const path of paths) left.push((await ask(port, "HEAD", path)).status);
      // The first was asked for; of the others the two oldest made room.
      expect(left).toEqual([200, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200, 200]);
      expect(below(folder).length).toBeGreaterThan(0);
    });
  });

  test("tokens: who may write may read, others may not", async () => {
    const key = `/ac/${"c".repeat(64)}`;
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const basic = (token: string) => ({ authorization: `Basic ${bytes(`me:${token}`).toString("base64")}` });
    await using({ access: { readToken: "r", writeToken: "w", writesNeedToken: false } }, async (port) => {
      const statuses: number[] = [];
      for (const headers of [{}, bearer("x"), bearer("r"), basic("r"), { authorization: "Bearer" }])
        statuses.push((await ask(port, "PUT", key, "{", headers)).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401]);
      for (const headers of [bearer("w"), basic("w")]) expect((await ask(port, "PUT", key, "{", headers)).status).toBe(201);
      for (const [headers, status] of [
        [{}, 401],
        [bearer("x"), 401],
        [bearer("r"), 200],
        [basic("r"), 200],
        [bearer("w"), 200],
      ] as const)
        // prettier-ignore
        expect((await ask(port, "GET", key, "", headers)).status).toBe(status);
    });
    await using({ access: { writesNeedToken: true } }, async (port) => {
      expect((await ask(port, "PUT", key, "{")).status).toBe(401);
      expect((await ask(port, "GET", key)).status).toBe(404);
    });
  });

  test("many entries in one answer; what isn't whole isn't told", async () => {
    const folder = await filledCache();
    const server = await serve(folder);
    const { root, graph } = shop();
    const keys = [...graph.derivations.keys()].map((id) => entryKey({ kind: "realisation", id }, OUR_KEY.id));
    const found = async (): Promise<number> => {
      const { status, text } = await ask(server.port, "POST", "/ac/", JSON.stringify([...keys, "0".repeat(64)]));
      expect(status).toBe(200);
      return Object.keys(JSON.parse(text) as object).length;
    };
    expect(await found()).toBe(5);
    const rootBlob = (await honest())?.slice(0, 64) ?? "";
    expect((await ask(server.port, "DELETE", `/cas/${rootBlob}`)).status).toBe(204);
    expect(await found()).toBe(4);
    const rootKey = entryKey({ kind: "realisation", id: root }, OUR_KEY.id);
    expect((await ask(server.port, "GET", `/ac/${rootKey}`)).status).toBe(404);
    for (const body of ["", "{", "{}", '["x"]', "[1]", JSON.stringify(Array(513).fill("0".repeat(64)))])
      expect((await ask(server.port, "POST", "/ac/", body)).status).toBe(400);
    await server.close();
  });

  test("a build asks it for many at once", async () => {
    const folder = await filledCache();
    const server = await serve(folder);
    const rootKey = entryKey({ kind: "realisation", id: shop().root }, OUR_KEY.id);
    await ask(server.port, "DELETE", `/ac/${rootKey}`);
    // Four steps below the root: two one by one, the others in one request.
    expect(await station().build(settings([reading(`http://127.0.0.1:${server.port}`)]))).toMatchObject({ ran: 0, told: [] });
    await server.close();
  });
});
