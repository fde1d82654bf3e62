import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf, hashOf } from "#derivation/digest.ts";
import { entryKey } from "#share/cache/statement.ts";
import { startCacheServer, type CacheServer, type CacheServerOptions } from "#share/serve/cache-server.ts";
import { KeptFiles } from "#share/serve/kept-files.ts";
import { readPlace } from "#share/serve/request-place.ts";
import { seedOr } from "../support/seed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { filledCache, honest, OUR_KEY, reading, settings, shop, station } from "./station.ts";

const bytes = (text: string): Buffer => Buffer.from(text);
const serve = (folder: string, changes: Partial<CacheServerOptions> = {}): Promise<CacheServer> =>
  startCacheServer({ folder, host: "127.0.0.1", port: 0, maxBytes: 2 ** 30, access: { writesNeedToken: false }, ...changes });

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

test("a folder with other files in it: nothing of them is touched, counted or given", async () => {
  const folder = temporaryFolder("shared-with-others");
  const theirs = [
    "notes.txt",
    "large",
    ".git/HEAD",
    "ac/readme.md",
    "cas/ab/backup.tar",
    `cas/ab/${"c".repeat(64)}`,
    "other/ab/x.y",
    "objects/ab/cd",
  ];
  for (const path of theirs) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), "x".repeat(1000));
  }
  const own = join(folder, "cas/ab", "ab".repeat(32));
  const [left, fresh] = [`${own}.${randomUUID()}`, `${own}.${randomUUID()}`];
  for (const path of [own, left, fresh]) writeFileSync(path, "x".repeat(1000));
  const longAgo = new Date(Date.now() - 7_200_000);
  utimesSync(left, longAgo, longAgo);
  utimesSync(own, longAgo, longAgo);
  const files = await KeptFiles.open(folder, 1000);
  expect(files.totalBytes).toBe(1000);
  expect([own, left, fresh].map((path) => existsSync(path))).toEqual([true, false, true]);
  const put = join(folder, "ac/cd", "cd".repeat(32));
  mkdirSync(dirname(put), { recursive: true });
  await files.put(put, 500, () => Promise.resolve(writeFileSync(put, "y".repeat(500))));
  expect([files.totalBytes, existsSync(own), existsSync(put)]).toEqual([500, false, true]);
  expect(theirs.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
});

test("what is put while room is made for another stays", async () => {
  const folder = temporaryFolder("room");
  const paths = Array.from({ length: 40 }, (_, i) => join(folder, "cas/ab", `ab${String(i).padStart(62, "0")}`));
  mkdirSync(join(folder, "cas/ab"), { recursive: true });
  const files = await KeptFiles.open(folder, 20_000);
  const put = (path: string): Promise<void> => files.put(path, 1000, () => Promise.resolve(writeFileSync(path, "x".repeat(1000))));
  for (const path of paths.slice(0, 20)) await put(path);
  // The first of them are the longest unused, and come again just then.
  await Promise.all([...paths.slice(20), ...paths.slice(0, 5)].map(put));
  const there = paths.filter((path) => existsSync(path));
  expect(files.totalBytes).toBe(there.length * 1000);
  expect(there).toEqual(expect.arrayContaining(paths.slice(0, 5)));
});

test("what breaks off isn't taken, and what was there stays", async () => {
  await using({}, async (port, folder) => {
    const path = `/ac/${"d".repeat(64)}`;
    expect((await ask(port, "PUT", path, "{whole")).status).toBe(201);
    for (const end of ["end", "destroy"] as const) {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      socket.on("error", () => undefined).resume();
      socket.write(`PUT ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{half`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket[end]();
      await once(socket, "close");
    }
    await expect.poll(() => readdirSync(join(folder, "ac/dd"))).toEqual(["d".repeat(64)]);
    expect((await ask(port, "GET", path)).text).toBe("{whole");
  });
});

test("who reads while it is replaced or removed has the one or the other whole", async () => {
  await using({}, async (port, folder) => {
    const path = `/ee/${"e".repeat(64)}`;
    const size = 8_000_000;
    expect((await ask(port, "PUT", path, "a".repeat(size))).status).toBe(201);
    const reader = connect(port, "127.0.0.1");
    reader.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    await once(reader, "readable");
    expect((await ask(port, "PUT", path, "b".repeat(100))).status).toBe(201);
    expect((await ask(port, "DELETE", path)).status).toBe(204);
    let text = "";
    for await (const piece of reader.setEncoding("latin1")) text += String(piece);
    expect(text.slice(text.indexOf("\r\n\r\n") + 4)).toBe("a".repeat(size));
    expect(below(folder)).toEqual([]);
    // One that changes between a look at its size and its reading.
    const other = async (): Promise<void> => {
      for (let i = 0; i < 60; i++) await ask(port, "PUT", path, (i % 2 === 0 ? "c" : "d").repeat(1 + (i % 7) * 1000));
    };
    const reads = async (): Promise<void> => {
      for (let i = 0; i < 120; i++) {
        const { status, text: found } = await ask(port, "GET", path);
        if (status === 200) expect(found).toMatch(/^(?:c+|d+)$/);
      }
    };
    await Promise.all([other(), reads(), reads()]);
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
