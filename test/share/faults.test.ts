import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeEntry, entryKey } from "#share/cache/statement.ts";
import { ROOT } from "../support/kiln.ts";
import { faultyServer, right, type Fault } from "./faulty-server.ts";
import {
  filledCache,
  honest,
  OUR_KEY,
  reading,
  settings,
  shop,
  station,
  STRANGER,
  STRANGERS_KEY,
  type Built,
  type Station,
} from "./station.ts";

const isBlob = (path: string): boolean => path.startsWith("/cas/");
const good = await filledCache();
const digest = await honest();

interface Tried extends Built {
  readonly at: Station;
  readonly requests: readonly string[];
}

async function tried(fault: Fault, folder = good, waitMs = 20_000): Promise<Tried> {
  const at = station();
  const server = await faultyServer(folder, fault);
  const built = await at.build(settings([reading(server.address)], { waitMs }));
  return { ...built, at, requests: server.requests };
}

/** The build is as without a cache, the store holds nothing but what is true, and it was said once. */
async function endsRight({ at, report, digest: made, told }: Tried, words: RegExp | undefined): Promise<void> {
  expect(report.diagnostics).toEqual([]);
  expect(made).toBe(digest);
  expect((await at.store.verify()).problems).toEqual([]);
  expect(told.map(({ code, severity }) => `${code} ${severity}`)).toEqual(words === undefined ? [] : ["KILN-E1310 warning"]);
  if (words !== undefined) expect(told[0]?.message).toMatch(words);
}

/** Hashes of all blobs that lie in a store. */
const blobsOf = ({ store }: Station): readonly string[] =>
  readdirSync(join(store.root, "cas"), { recursive: true, encoding: "utf8" }).filter((name) => name.includes("/"));

test("a cache that works: nothing runs, nothing is said, and only what the root leaves is asked for", async () => {
  const one = await tried(right);
  await endsRight(one, undefined);
  expect(one.ran).toBe(0);
  expect(one.requests.filter((line) => line.includes("/ac/"))).toHaveLength(1);
  // 4 × (small, large) files, their folders (2 each), the root's: each blob once.
  expect(one.requests.filter((line) => line.includes("/cas/"))).toHaveLength(4 * 4 + 1);
});

test("404: it has nothing", async () => {
  const one = await tried((response) => void response.writeHead(404).end());
  await endsRight(one, undefined);
  expect(one.ran).toBe(5);
});

test("404 for what a signed result names", async () => {
  const one = await tried((response, bytes, path) => right(response, isBlob(path) ? undefined : bytes, path, 0));
  await endsRight(one, /names results that it doesn't have/);
  expect(one.ran).toBe(5);
});

test("500", async () => {
  const one = await tried((response) => void response.writeHead(500).end("no"));
  await endsRight(one, /answers 500/);
  expect(one.ran).toBe(5);
  // Three attempts each, three failures, and then it is left alone; what was on its way then comes on top.
  expect(one.requests.length).toBeLessThanOrEqual(3 * (1 + 4));
});

test("a moment's 503 is no trouble: it is asked again", async () => {
  let first = true;
  const one = await tried((response, bytes, path, count) => {
    const fails = first;
    first = false;
    if (fails) response.writeHead(503).end();
    else right(response, bytes, path, count);
  });
  await endsRight(one, undefined);
  expect(one.ran).toBe(0);
});

test("hangs before it answers", async () => {
  const one = await tried(() => undefined, good, 300);
  await endsRight(one, /is too slow/);
  expect(one.ran).toBe(5);
});

test("hangs in the midst of a blob", async () => {
  const one = await tried(
    (response, bytes, path, count) => {
      if (!isBlob(path) || bytes === undefined) right(response, bytes, path, count);
      else response.writeHead(200, { "content-length": bytes.length }).write(bytes.subarray(0, bytes.length / 2));
    },
    good,
    500,
  );
  await endsRight(one, /is too slow/);
  expect(one.ran).toBe(5);
});

test("trickles: bytes that come too slowly are no help", async () => {
  const timers: NodeJS.Timeout[] = [];
  const one = await tried(
    (response, bytes, path, count) => {
      if (!isBlob(path) || bytes === undefined) return right(response, bytes, path, count);
      response.writeHead(200, { "content-length": bytes.length });
      let at = 0;
      timers.push(setInterval(() => response.write(bytes.subarray(at, ++at)), 20));
    },
    good,
    500,
  );
  for (const timer of timers) clearInterval(timer);
  await endsRight(one, /is too slow/);
});

test("truncates", async () => {
  const cut: Fault = (response, bytes, path, count) => {
    if (!isBlob(path) || bytes === undefined) return right(response, bytes, path, count);
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, bytes.length - 1));
    setImmediate(() => response.destroy());
  };
  const one = await tried(cut);
  await endsRight(one, /the connection broke|breaks off/);
  expect(one.ran).toBe(5);
});

test("truncates, and says that this is all", async () => {
  const one = await tried((response, bytes, path, count) => right(response, isBlob(path) ? bytes?.subarray(0, -1) : bytes, path, count));
  await endsRight(one, /gives \d+ bytes where there should be \d+/);
  const chunked = await tried((response, bytes, path, count) => {
    if (!isBlob(path) || bytes === undefined) right(response, bytes, path, count);
    else response.writeHead(200).end(bytes.subarray(0, -1));
  });
  await endsRight(chunked, /breaks off after \d+ of \d+ bytes/);
});

test("gives more than there is", async () => {
  const one = await tried((response, bytes, path, count) => {
    if (!isBlob(path) || bytes === undefined) return right(response, bytes, path, count);
    response.writeHead(200);
    response.write(bytes);
    response.end(Buffer.alloc(1 << 20));
  });
  await endsRight(one, /gives more than/);
});

test("flips a bit: the object never enters the store", async () => {
  const poisoned: string[] = [];
  const one = await tried((response, bytes, path, count) => {
    if (!isBlob(path) || bytes === undefined) return right(response, bytes, path, count);
    const flipped = Buffer.from(bytes);
    flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 4;
    poisoned.push(createHash("sha256").update(flipped).digest("hex"));
    right(response, flipped, path, count);
  });
  await endsRight(one, /gives other bytes than those of [0-9a-f]{16}/);
  expect(one.ran).toBe(5);
  expect(poisoned.length).toBeGreaterThan(0);
  expect(blobsOf(one.at).filter((name) => poisoned.some((hash) => name.includes(hash)))).toEqual([]);
});

test("lies about a digest: another object of the cache under this one's name", async () => {
  const names = readdirSync(join(good, "cas"), { recursive: true, encoding: "utf8" }).filter((name) => name.includes("/"));
  const other = readFileSync(join(good, "cas", names[0] ?? ""));
  const one = await tried((response, bytes, path, count) => right(response, isBlob(path) && bytes ? other : bytes, path, count));
  await endsRight(one, /gives (?:other|more than|\d+) bytes|gives more than/);
  expect(one.ran).toBe(5);
});

test("a result that a stranger signed, where ours should be", async () => {
  const theirs = await filledCache(shop("poison"), STRANGER);
  const poison = (await honest(shop("poison"))) ?? "";
  const subject = { kind: "realisation", id: shop().root } as const;
  const result = { outputs: { out: { kind: "tree", digest: poison } }, wallMs: 1, log: "" } as const;
  const forged = encodeEntry({ subject, action: poison, result }, STRANGERS_KEY);
  const one = await tried(
    (response, bytes, path, count) => right(response, isBlob(path) ? bytes : Buffer.from(forged), path, count),
    theirs,
  );
  await endsRight(one, /gives a result that nobody signed whom you trust/);
  expect(one.ran).toBe(5);
  expect(one.requests.filter((line) => line.includes("/cas/"))).toEqual([]);
  expect(one.at.store.has(poison)).toBe(false);
});

test("a result that we signed, of something else: a replay", async () => {
  const own = entryKey({ kind: "realisation", id: shop().root }, OUR_KEY.id);
  const entries = readdirSync(join(good, "ac"), { recursive: true, encoding: "utf8" }).filter(
    (name) => name.includes("/") && !name.endsWith(own),
  );
  expect(entries).toHaveLength(9);
  for (const name of entries) {
    const entry = readFileSync(join(good, "ac", name));
    const one = await tried((response, bytes, path, count) => right(response, isBlob(path) ? bytes : entry, path, count));
    expect(one.digest).toBe(digest);
    expect(one.told.map(({ message }) => message).join()).toMatch(/gives a signed (?:result of something else|text of another kind)/);
    expect((await one.at.store.verify()).problems).toEqual([]);
  }
});

test("an entry with one flipped bit, wherever it is", async () => {
  const one = await tried((response, bytes, path, count) => {
    if (isBlob(path) || bytes === undefined) return right(response, bytes, path, count);
    const flipped = Buffer.from(bytes);
    const at = flipped.indexOf('"payload":"') + 40;
    flipped[at] = flipped[at] === 65 ? 66 : 65;
    right(response, flipped, path, count);
  });
  await endsRight(one, /gives a result with a wrong signature/);
});

test("goes away in the middle", async () => {
  const at = station();
  const server = await faultyServer(good, (response, bytes, path, count) => {
    if (count > 6) {
      response.destroy();
      server.close();
    } else right(response, bytes, path, count);
  });
  const built = await at.build(settings([reading(server.address)]));
  await endsRight({ ...built, at, requests: server.requests }, /can't be used|names results/);
  expect(built.ran).toBe(5);
});

test("nobody is there", async () => {
  const server = await faultyServer(good, right);
  server.close();
  const at = station();
  const built = await at.build(settings([reading(server.address)]));
  await endsRight({ ...built, at, requests: [] }, /nobody answers there/);
});

test("answers with a login page, redirects, noise", async () => {
  for (const [fault, words] of [
    [(r) => void r.writeHead(200).end("<html>"), /gives something that is no signed result/],
    [(r) => void r.writeHead(302, { location: "http://127.0.0.1:1/" }).end(), /answers 302/],
    [(r) => void r.writeHead(401).end(), /answers 401: it refuses your credentials/],
    [(r) => void r.socket?.end("not http\r\n\r\n"), /can't be used/],
  ] as readonly (readonly [Fault, RegExp])[])
    await endsRight(await tried(fault), words);
});

test("the table in docs/caches.md names a test for each fault", () => {
  const table = readFileSync(join(ROOT, "docs/caches.md"), "utf8");
  const here = readFileSync(import.meta.filename, "utf8");
  const named = [...table.matchAll(/^\|.*\| «(.+)» \|$/gm)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(12);
  for (const name of named) expect(here).toContain(`test("${name}`);
});
