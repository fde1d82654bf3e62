import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { digestOf } from "#derivation/digest.ts";
import { failureOf, fetcherOf, folder, makeAuthority, serve, serveProxy, sri } from "./loopback.ts";

const content = randomBytes(3_000_000);

describe("a web locator", () => {
  test.each(["sha256", "sha384", "sha512"])("brings a file that has the %s", async (algorithm) => {
    const origin = await serve((_, response) => response.end(content));
    const at = folder();
    const told: number[] = [];
    const { file, digest } = await fetcherOf().fetch([`${origin}/x`], sri(content, algorithm), at, (done) => told.push(done));
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(digest).toBe(digestOf(content));
    expect(told.at(-1)).toBe(content.length);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });

  test("resumes by Range after each break", async () => {
    const ranges: (string | undefined)[] = [];
    const origin = await serve((request, response) => {
      ranges.push(request.headers.range);
      const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      if (start > 0) expect(request.headers["if-range"]).toBe('"v1"');
      response.writeHead(start > 0 ? 206 : 200, {
        etag: '"v1"',
        "content-length": content.length - start,
        ...(start > 0 ? { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
      });
      if (content.length - start > 700_000)
        response.write(content.subarray(start, start + 700_000), () => setTimeout(() => response.destroy(), 20));
      else response.end(content.subarray(start));
    });
    const { digest } = await fetcherOf().fetch([`${origin}/x`], sri(content), folder());
    expect(digest).toBe(digestOf(content));
    expect(ranges.length).toBeGreaterThan(3);
    expect(ranges.slice(1).every((range) => range !== undefined)).toBe(true);
  });

  test("starts again where the server has another version by now", async () => {
    let asked = 0;
    const origin = await serve((_, response) => {
      asked += 1;
      if (asked === 1) {
        response.writeHead(200, { etag: '"old"', "content-length": content.length });
        response.write(randomBytes(1_000_000), () => setTimeout(() => response.destroy(), 20));
      } else response.writeHead(200, { etag: '"new"' }).end(content);
    });
    expect((await fetcherOf().fetch([`${origin}/x`], sri(content), folder())).digest).toBe(digestOf(content));
  });

  test("asks for the whole once more when the parts don't fit together", async () => {
    let asked = 0;
    const origin = await serve((request, response) => {
      asked += 1;
      const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      if (asked === 1) {
        response.writeHead(200, { etag: '"same"', "content-length": content.length });
        response.write(randomBytes(500_000), () => setTimeout(() => response.destroy(), 20));
      } else if (start > 0) {
        response
          .writeHead(206, { etag: '"same"', "content-range": `bytes ${start}-${content.length - 1}/${content.length}` })
          .end(content.subarray(start));
      } else response.end(content);
    });
    expect((await fetcherOf().fetch([`${origin}/x`], sri(content), folder())).digest).toBe(digestOf(content));
    expect(asked).toBe(3);
  });

  test("tries again after 503 and a stall, but not after 404", async () => {
    let asked = 0;
    const origin = await serve((request, response) => {
      asked += 1;
      if (request.url === "/gone") return response.writeHead(404).end("no");
      if (asked === 1) return response.writeHead(503, { "retry-after": "0" }).end();
      if (asked === 2) return response.writeHead(200, { "content-length": content.length }).write(content.subarray(0, 10));
      return response.end(content);
    });
    expect((await fetcherOf().fetch([`${origin}/x`], sri(content), folder())).digest).toBe(digestOf(content));
    expect(asked).toBe(3);
    const [failure] = await failureOf(() => fetcherOf().fetch([`${origin}/gone`], sri(content), folder()));
    expect(failure).toMatchObject({ code: "KILN-E0703", detail: expect.stringContaining("404") });
    expect(asked).toBe(4);
  });

  test("tells both hashes and leaves no file when the hash is wrong", async () => {
    const origin = await serve((_, response) => response.end(content));
    const at = folder();
    const expected = sri("something else");
    const [failure] = await failureOf(() => fetcherOf().fetch([`${origin}/x`], expected, at));
    expect(failure?.code).toBe("KILN-E0704");
    expect(failure?.detail).toContain(expected);
    expect(failure?.detail).toContain(sri(content));
    expect(readdirSync(at)).toEqual([]);
  });

  test("tells what was wrong with every locator, and takes the first that is right", async () => {
    const origin = await serve((request, response) => response.writeHead(request.url === "/x" ? 200 : 500).end(content));
    const dead = "http://127.0.0.1:9/x";
    const missing = pathToFileURL("/nowhere/x").href;
    const [failure, ...more] = await failureOf(() => fetcherOf().fetch([dead, `${origin}/y`, missing], sri(content), folder()));
    expect(more).toEqual([]);
    expect(failure?.code).toBe("KILN-E0703");
    expect(failure?.detail?.split("\n")).toHaveLength(3);
    expect(failure?.detail).toMatch(/nobody answers[\s\S]*500[\s\S]*no such file/);
    expect((await fetcherOf().fetch([dead, `${origin}/x`], sri(content), folder())).digest).toBe(digestOf(content));
  });

  test("ends when aborted", async () => {
    const origin = await serve((_, response) => response.writeHead(200, { "content-length": 100 }).write("a"));
    const at = folder();
    const control = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => control.abort(reason), 50);
    await expect(fetcherOf().fetch([`${origin}/x`], sri(content), at, undefined, control.signal)).rejects.toBe(reason);
    expect(readdirSync(at)).toEqual([]);
  });

  test("follows redirects, with an end", async () => {
    const origin = await serve((request, response) => {
      const turns = Number(request.url?.slice(1));
      if (turns === 0) response.end(content);
      else response.writeHead(302, { location: `/${turns > 50 ? turns : turns - 1}` }).end();
    });
    expect((await fetcherOf().fetch([`${origin}/5`], sri(content), folder())).digest).toBe(digestOf(content));
    const [failure] = await failureOf(() => fetcherOf().fetch([`${origin}/99`], sri(content), folder()));
    expect(failure?.detail).toContain("redirects more than");
  });
});

describe("https", () => {
  test("needs a certificate that we trust, and takes an authority of the user's", async () => {
    const { cafile, cert, key } = makeAuthority();
    const origin = await serve((_, response) => response.end(content), { cert, key });
    const [failure] = await failureOf(() => fetcherOf().fetch([`${origin}/x`], sri(content), folder()));
    expect(failure?.detail).toContain("signed by nobody we trust");
    for (const fetcher of [
      fetcherOf({ cafile }),
      fetcherOf({}, { SSL_CERT_FILE: cafile }),
      fetcherOf({}, { NODE_EXTRA_CA_CERTS: cafile }),
    ]) {
      expect((await fetcher.fetch([`${origin}/x`], sri(content), folder())).digest).toBe(digestOf(content));
    }
    const broken = join(folder(), "broken.pem");
    writeFileSync(broken, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
    expect(await failureOf(() => fetcherOf({ cafile: broken }).fetch([`${origin}/x`], sri(content), folder()))).toMatchObject([
      { code: "KILN-E0706" },
    ]);
  });

  test("isn't left for http by a redirect", async () => {
    const { cafile, cert, key } = makeAuthority();
    const plain = await serve((_, response) => response.end(content));
    const origin = await serve((_, response) => response.writeHead(301, { location: plain }).end(), { cert, key });
    const [failure] = await failureOf(() => fetcherOf({ cafile }).fetch([`${origin}/x`], sri(content), folder()));
    expect(failure?.detail).toContain("from https to http");
  });

  test("goes through the proxy, except where NO_PROXY says so", async () => {
    const { cafile, cert, key } = makeAuthority();
    const origin = await serve((_, response) => response.end(content), { cert, key });
    const plain = await serve((_, response) => response.end(content));
    const seen: string[] = [];
    const proxy = await serveProxy(seen);
    await fetcherOf({ cafile, httpsProxy: proxy }).fetch([`${origin}/x`], sri(content), folder());
    expect(seen).toEqual([`CONNECT ${origin.slice("https://".length)}`]);
    await fetcherOf({}, { HTTP_PROXY: proxy }).fetch([`${plain}/x`], sri(content), folder());
    expect(seen.at(-1)).toBe(`GET ${plain}/x`);
    await fetcherOf({ cafile, httpsProxy: proxy, noProxy: "127.0.0.1" }).fetch([`${origin}/x`], sri(content), folder());
    expect(seen).toHaveLength(2);
    expect(
      await failureOf(() => fetcherOf({ httpsProxy: "socks5://127.0.0.1:1" }).fetch([`${plain}/x`], sri(content), folder())),
    ).toMatchObject([{ code: "KILN-E0709" }]);
  });
});

describe("a file locator", () => {
  test("copies a regular file", async () => {
    const at = folder();
    writeFileSync(join(at, "a b%"), content);
    const { file, digest } = await fetcherOf().fetch([pathToFileURL(join(at, "a b%")).href], sri(content), at);
    expect(digest).toBe(digestOf(content));
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test("refuses folders and relative paths", async () => {
    const at = folder();
    mkdirSync(join(at, "sub"));
    const [failure] = await failureOf(() => fetcherOf().fetch([pathToFileURL(join(at, "sub")).href], sri(content), at));
    expect(failure?.detail).toMatch(/isn't a regular file/);
    expect(await failureOf(() => fetcherOf().fetch(["file:x"], sri(content), at))).toMatchObject([{ code: "KILN-E0702" }]);
    expect(readdirSync(at)).toEqual(["sub"]);
  });
});

describe("words of the recipe", () => {
  test.each([
    "",
    "md5-AAAA",
    "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
    "sha256-AAAA",
    `sha256-${"A".repeat(44)}`,
    "abc",
    `sha256:${"0".repeat(64)}`,
  ])("refuse the hash %j", async (hash) => {
    expect(await failureOf(() => fetcherOf().fetch(["http://127.0.0.1:9/"], hash, folder()))).toMatchObject([
      { code: "KILN-E0701", fault: "recipe" },
    ]);
  });

  test.each([
    "",
    "x",
    "ftp://a/b",
    "npm:lz4",
    "npm:lz4@^1.0.0",
    "npm:lz4@latest",
    "npm:../x@1.0.0",
    "mirror://debian",
    "mirror://debian/a/../b",
    "https://u:p@h/x",
    "https://",
  ])("refuse the locator %j", async (locator) => {
    expect(await failureOf(() => fetcherOf().fetch([locator], sri("x"), folder()))).toMatchObject([
      { code: "KILN-E0702", fault: "recipe" },
    ]);
  });

  test("are refused all at once", async () => {
    const failures = await failureOf(() => fetcherOf().fetch(["x", "y"], "z", folder()));
    expect(failures.map((failure) => failure.code)).toEqual(["KILN-E0702", "KILN-E0702", "KILN-E0701"]);
  });
});

test("hash gives the SRI and keeps nothing; over http from this machine only", async () => {
  const origin = await serve((_, response) => response.end(content));
  const at = folder();
  expect(await fetcherOf().hash(`${origin}/x`, at)).toBe(sri(content));
  expect(readdirSync(at)).toEqual([]);
  expect(await failureOf(() => fetcherOf().hash("http://192.0.2.1/x", at))).toMatchObject([{ code: "KILN-E0702" }]);
  expect(existsSync(at)).toBe(true);
});
