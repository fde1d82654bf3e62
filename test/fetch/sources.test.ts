import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { digestOf } from "#derivation/digest.ts";
import { createFetcher } from "#fetch/create-fetcher.ts";
import { failureOf, fetcherOf, folder, makeAuthority, quick, serve, serveProxy, sri } from "./loopback.ts";

const tarball = Buffer.from("not really a tarball");

/** A registry with one package of each name. */
async function serveRegistry(seen: string[], tls?: { readonly cert: string; readonly key: string }, tarballHost?: string): Promise<string> {
  let origin = "";
  origin = await serve((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization ?? "-"}`);
    if (request.url?.endsWith(".tgz")) return response.end(tarball);
    const name = decodeURIComponent(request.url?.replace(/^\/base\//, "") ?? "");
    if (!["plain", "@scope/thing"].includes(name)) return response.writeHead(404).end("{}");
    const dist = { tarball: `${tarballHost ?? origin}/base/${name}/-/x-1.2.3.tgz` };
    return response.end(JSON.stringify({ name, versions: { "1.2.3": { dist } } }));
  }, tls);
  return `${origin}/base/`;
}

function npmrc(text: string): NodeJS.ProcessEnv {
  const at = folder();
  writeFileSync(join(at, "npmrc"), text);
  // Nothing of this machine's own settings.
  return {
    PATH: process.env["PATH"],
    HOME: at,
    npm_config_userconfig: join(at, "npmrc"),
    npm_config_globalconfig: join(at, "none"),
    npm_config_cafile: "",
  };
}

describe("npm locators", () => {
  test("come from the registry that npm uses, with its login and scopes", async () => {
    const seen: string[] = [];
    const registry = await serveRegistry(seen);
    const scoped = await serveRegistry(seen);
    const env = npmrc(
      `registry=${registry}\n@scope:registry=${scoped}\n${registry.slice("http:".length)}:_authToken=secret\n${scoped.slice("http:".length)}:_auth=dXNlcjpwYXNz\n`,
    );
    const fetcher = fetcherOf({}, env);
    expect((await fetcher.fetch(["npm:plain@1.2.3"], sri(tarball), folder())).digest).toBe(digestOf(tarball));
    expect((await fetcher.fetch(["npm:@scope/thing@1.2.3"], sri(tarball), folder())).digest).toBe(digestOf(tarball));
    expect(seen).toEqual([
      "/base/plain Bearer secret",
      "/base/plain/-/x-1.2.3.tgz Bearer secret",
      "/base/@scope%2fthing Basic dXNlcjpwYXNz",
      "/base/@scope/thing/-/x-1.2.3.tgz Basic dXNlcjpwYXNz",
    ]);
  });

  test("keep the login from other hosts", async () => {
    const seen: string[] = [];
    const elsewhere = await serveRegistry(seen);
    const registry = await serveRegistry(seen, undefined, new URL(elsewhere).origin);
    const env = npmrc(`registry=${registry}\n${registry.slice("http:".length)}:_authToken=secret\n`);
    await fetcherOf({}, env).fetch(["npm:plain@1.2.3"], sri(tarball), folder());
    expect(seen).toEqual(["/base/plain Bearer secret", "/base/plain/-/x-1.2.3.tgz -"]);
  });

  test("take the tarball from the registry's own host where npm would", async () => {
    const seen: string[] = [];
    const registry = await serveRegistry(seen, undefined, "https://unreachable.invalid");
    const [failure] = await failureOf(() =>
      fetcherOf({}, npmrc(`registry=${registry}\nreplace-registry-host=never\n`)).fetch(["npm:plain@1.2.3"], sri(tarball), folder()),
    );
    expect(failure?.code).toBe("KILN-E0703");
    for (const replaced of ["always", "unreachable.invalid"]) {
      await fetcherOf({ npmRegistry: registry }, npmrc(`replace-registry-host=${replaced}\n`)).fetch(
        ["npm:plain@1.2.3"],
        sri(tarball),
        folder(),
      );
      expect(seen.at(-1)).toBe("/base/plain/-/x-1.2.3.tgz -");
    }
  });

  test("honour npm's cafile, strict-ssl and proxy", async () => {
    const { cafile, cert, key } = makeAuthority();
    const registry = await serveRegistry([], { cert, key });
    const fetched = (rc: string): Promise<unknown> =>
      fetcherOf({}, npmrc(`registry=${registry}\n${rc}\n`)).fetch(["npm:plain@1.2.3"], sri(tarball), folder());
    expect(await failureOf(() => fetched(""))).toMatchObject([{ code: "KILN-E0703" }]);
    const withoutCafile = (rc: string): Promise<unknown> => {
      const { npm_config_cafile: _, ...env } = npmrc(`registry=${registry}\n${rc}\n`);
      return fetcherOf({}, env).fetch(["npm:plain@1.2.3"], sri(tarball), folder());
    };
    await withoutCafile(`cafile=${cafile}`);
    await fetched("strict-ssl=false");
    const seen: string[] = [];
    const proxy = await serveProxy(seen);
    await withoutCafile(`cafile=${cafile}\nhttps-proxy=${proxy}`);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((line) => line === `CONNECT ${new URL(registry).host}`)).toBe(true);
  });

  test("tell an unknown package from an unknown version", async () => {
    const registry = await serveRegistry([]);
    const env = npmrc(`registry=${registry}\n`);
    const [first] = await failureOf(() => fetcherOf({}, env).fetch(["npm:none@1.0.0"], sri("x"), folder()));
    expect(first?.detail).toContain("no package none");
    const [second] = await failureOf(() => fetcherOf({}, env).fetch(["npm:plain@9.9.9"], sri("x"), folder()));
    expect(second?.detail).toContain("no version 9.9.9");
  });

  test("work for real, with nothing but PATH in the environment", async () => {
    const hash = "sha512-KSZcJU49QZOlJSItaeIU3p8WoAvkTmD9fJqeahQXNu1iQ/kR0/mQLdbrK8JY9MY8f6AhJoMrihp1nu1xDbscSQ==";
    const fetcher = createFetcher({ mirrors: {}, attempts: 3 }, { env: { PATH: process.env["PATH"] } });
    const { digest } = await fetcher.fetch(["npm:lz4@0.6.5"], hash, folder());
    expect(digest).toBe("fdb90b41c5a56d27f74b2c42a9861b0893f225ddb637f79e1b67a4e4b5f5f93f/947635");
  });
});

describe("mirror locators", () => {
  test("are looked for below each base of Kiln's settings", async () => {
    const seen: string[] = [];
    const origin = await serve((request, response) => {
      seen.push(request.url ?? "");
      response.writeHead(request.url?.startsWith("/second/") ? 200 : 404).end("found");
    });
    const mirrors = { other: [`${origin}/first`, `${origin}/second/`] };
    await fetcherOf({ mirrors }).fetch(["mirror://other/pool/g++ 1~2.tar"], sri("found"), folder());
    expect(seen).toEqual(["/first/pool/g%2B%2B%201~2.tar", "/second/pool/g%2B%2B%201~2.tar"]);
    const at = folder();
    writeFileSync(join(at, "x"), "found");
    await fetcherOf({ mirrors: { other: [`file://${at}`] } }).fetch(["mirror://other/x"], sri("found"), folder());
  });

  test("need a setting where nothing else knows", async () => {
    expect(await failureOf(() => fetcherOf().fetch(["mirror://other/x"], sri("x"), folder()))).toMatchObject([
      { code: "KILN-E0705", advice: expect.stringContaining('other = ["https') },
    ]);
    const noApt = fetcherOf({}, { PATH: folder() });
    expect(await failureOf(() => noApt.fetch(["mirror://debian/x"], sri("x"), folder()))).toMatchObject([
      { code: "KILN-E0705", advice: expect.stringContaining("debian = [") },
    ]);
  });

  test.skipIf(!existsSync("/usr/bin/apt-get"))("of debian come from apt's sources (skipped where there is no apt)", async () => {
    const shown = execFileSync("apt-cache", ["show", "--no-all-versions", "hostname"]).toString();
    const path = /^Filename: (pool\/.*)$/m.exec(shown)?.[1];
    const sha = /^SHA256: (.*)$/m.exec(shown)?.[1];
    expect(path).toBeDefined();
    const fetcher = createFetcher({ mirrors: {}, attempts: 3 }, { timing: { ...quick, headers: 20_000, connect: 20_000, stall: 20_000 } });
    const { digest } = await fetcher.fetch(
      [`mirror://debian/${path}`],
      `sha256-${Buffer.from(sha ?? "", "hex").toString("base64")}`,
      folder(),
    );
    expect(digest.slice(0, 64)).toBe(sha);
  });
});
