import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCacheServer, type CacheServer } from "#share/serve/cache-server.ts";
import { tarOf } from "../fetch/archives.ts";
import { runKiln, sharedStore, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const SECRET = "hunter2/correct+horse";
const PASSWORD = "sword:fish&battery";
/** What a server puts into an address that it redirects to, as stores of objects do. */
const SIGNATURE = "x-signature-5f4dcc3b5aa7";
const PAIR = `me:${PASSWORD}`;
const BEARER = `Bearer ${SECRET}`;
const BASIC = `Basic ${Buffer.from(PAIR).toString("base64")}`;

/** In all forms in which they could lie about. */
const TRACES = [SECRET, PASSWORD, PAIR, SIGNATURE].flatMap((text) => [
  text,
  encodeURIComponent(text),
  JSON.stringify(text).slice(1, -1),
  Buffer.from(text).toString("base64").replace(/=+$/, ""),
  Buffer.from(text).toString("hex"),
]);

const folder = temporaryFolder("credentials");
const app = join(folder, "app");
const docker = join(folder, "docker");
/** Outside of the workspace, whose folder is a source. */
const told = join(folder, "told");
let origin = "";
let cache: CacheServer;
let archive: Buffer;
let seen: string[] = [];

/** A host that takes credentials, and tells them back wherever a server can. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = "", headers, method } = request;
  const { authorization = "-" } = headers;
  seen.push(`${url.split("/")[1] ?? ""} ${authorization}`);
  const back = `${authorization} ${SECRET} ${PASSWORD}`;
  if (url.startsWith("/cache/")) {
    // What is asked of the server behind this one.
    const body: Buffer[] = [];
    for await (const piece of request) body.push(piece as Buffer);
    const passed = await fetch(`http://127.0.0.1:${cache.port}${url.slice("/cache".length)}`, {
      method: method ?? "GET",
      headers: { authorization },
      ...(method === "PUT" || method === "POST" ? { body: Buffer.concat(body) } : {}),
    });
    response.writeHead(passed.status).end(Buffer.from(await passed.arrayBuffer()));
    return;
  }
  request.resume();
  if (url.startsWith("/mirror/") && authorization !== "-") response.end(archive);
  else if (url.startsWith("/hangup/")) response.destroy();
  else if (url.startsWith("/redirect/")) response.writeHead(302, { location: `${origin}/gone/x?signature=${SIGNATURE}` }).end();
  else if (url.startsWith("/gone/")) response.writeHead(404).end(back);
  else if (authorization === "-") response.writeHead(401, { "www-authenticate": 'Basic realm="all"' }).end("who are you");
  else
    response
      .writeHead(url.startsWith("/refuse/") ? 403 : 500, `no ${back}`, {
        "x-told": back,
        "www-authenticate": `Basic realm="${back}"`,
      })
      .end(JSON.stringify({ errors: [{ code: "DENIED", message: back }], error: back }));
}

const server = createServer((request, response) => {
  // Who goes away in the middle is answered no more.
  answer(request, response).catch(() => response.destroy());
});
beforeAll(async () => {
  cache = await startCacheServer({
    folder: join(folder, "cache"),
    host: "127.0.0.1",
    port: 0,
    maxBytes: 2 ** 30,
    access: { readToken: SECRET, writeToken: PASSWORD, writesNeedToken: true },
  });
  archive = await tarOf([
    { name: "package/workspace.kiln", content: "" },
    { name: "package/l.kiln", content: `library l { version = "${randomUUID()}"  sources = [] }\n` },
  ]);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  mkdirSync(app, { recursive: true });
  for (const place of [docker, told]) mkdirSync(place, { recursive: true });
  writeFileSync(
    join(docker, "config.json"),
    JSON.stringify({ auths: { [origin.slice("http://".length)]: { auth: Buffer.from(PAIR).toString("base64") } } }),
  );
  await kiln({}, "key", "generate", "ci");
  await kiln({}, "key", "trust", "ci");
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await cache.close();
});

const marker = join(folder, "marker");
writeFileSync(marker, "");
let said = "";
let runs = 0;
async function kiln(env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<KilnResult> {
  const result = await runKiln(words, {
    cwd: app,
    env: {
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, "config"),
      KILN_SIGNING_KEY: "ci",
      KILN_CACHE_WAIT: "5s",
      KILN_CACHE_SEND: "5s",
      ...env,
    },
  });
  said += `${result.stdout}\n${result.stderr}\n`;
  return result;
}
/** The same, with all that it can tell. */
const talkative = async (env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<KilnResult> =>
  await kiln(
    { ...env, KILN_DEBUG: "1" },
    ...words,
    "--json",
    "--events",
    join(told, `events-${++runs}`),
    "--profile",
    join(told, `profile-${runs}`),
  );

function workspace(inputs: string): void {
  const files = {
    "workspace.kiln": `${inputs}input core = shipped("core")\nopen core { linux }\n`,
    "demo.kiln": "image demo { platforms = [linux]  app { sources = [./a.c] } }\n",
    "a.c": `/* ${randomUUID()} */ int main(void) { return 0; }\n`,
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(app, path), text);
}

/** Of all that Kiln said and wrote since the test began: the forms of credentials in it. */
function traces(): readonly string[] {
  const find = [app, told, sharedStore(), join(folder, "config/kiln")].flatMap((place) =>
    execFileSync("find", [place, "-type", "f", "-newer", marker, "-size", "-20M"], { encoding: "utf8", maxBuffer: 1 << 28 })
      .split("\n")
      .filter((path) => path !== ""),
  );
  // What other tests are at meanwhile may be gone.
  const texts = find.map((path) => (statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, "latin1") : ""));
  return TRACES.filter((trace) => [said, ...texts].some((text) => text.includes(trace)));
}

describe("no trace of credentials, whatever becomes of what they are for", { timeout: 240_000 }, () => {
  const withUser = (place: string): string => origin.replace("//", `//me:${encodeURIComponent(PASSWORD)}@`) + place;

  test("a cache by a token, and by a user and password in its address", async () => {
    for (const [place, trouble] of [
      ["/cache", false],
      ["/echo", true],
      ["/refuse", true],
      ["/hangup", true],
      ["/redirect", true],
    ] as const)
      for (const [env, address, header] of [
        [
          { KILN_CACHE_TOKEN: place === "/cache" ? PASSWORD : SECRET },
          `${origin}${place}`,
          place === "/cache" ? `Bearer ${PASSWORD}` : BEARER,
        ],
        [{}, withUser(place), BASIC],
      ] as const) {
        workspace("");
        seen = [];
        const built = await talkative(env, "build", "--cache", address, "--cache-write", address);
        expect(built.exit, built.stderr).toBe(0);
        expect(seen).toContain(`${place.slice(1)} ${header}`);
        if (trouble) expect(built.stderr).toContain("KILN-E131");
        else expect(JSON.parse(built.stdout)).toMatchObject({ warnings: [] });
      }
    expect(traces()).toEqual([]);
  });

  test("a registry by docker's configuration: as a cache, and for images", async () => {
    const host = origin.slice("http://".length);
    const env = { DOCKER_CONFIG: docker };
    workspace("");
    seen = [];
    const built = await talkative(env, "build", "--cache", `oci://${host}/cache/x`, "--cache-write", `oci://${host}/cache/x`);
    expect(built.exit, built.stderr).toBe(0);
    expect(built.stderr).toContain("KILN-E131");
    for (const words of [
      ["pull", `oci://${host}/a/image:1`],
      ["push", "demo@linux", `oci://${host}/a/image:1`],
    ]) {
      const failed = await kiln({ ...env, KILN_DEBUG: "1" }, ...words, "--json");
      expect(failed.exit).not.toBe(0);
      expect(failed.stderr).toMatch(/KILN-E145\d/);
    }
    expect(seen).toContain(`v2 ${BASIC}`);
    expect(traces()).toEqual([]);
  });

  test("a mirror, an archive that redirects to a signed address, a registry of npm's", async () => {
    const config = join(folder, "config.toml");
    writeFileSync(
      config,
      `[[mirror_rules]]\nfrom = "https://nowhere.invalid/"\nto = ["${origin}/echo/", "${origin}/mirror/"]\nonly = true\n`,
    );
    const mirrored = { KILN_CONFIG: config, KILN_TOKEN_127_0_0_1: SECRET };
    workspace('input lib = url("https://nowhere.invalid/lib.tar")\n');
    seen = [];
    expect(await kiln(mirrored, "lock", "--json")).toMatchObject({ exit: 0 });
    expect(new Set(seen)).toEqual(new Set([`echo ${BEARER}`, `mirror ${BEARER}`]));
    const npmrc = join(folder, ".npmrc");
    writeFileSync(npmrc, `registry=${origin}/echo/\n//${origin.slice("http://".length)}/echo/:_authToken=${SECRET}\n`);
    const hash = `sha256-${createHash("sha256").update("x").digest("base64")}`;
    for (const [input, header] of [
      [`url("${origin}/echo/lib.tar")`, `echo ${BEARER}`],
      [`url("${origin}/refuse/lib.tar", hash = "${hash}")`, `refuse ${BEARER}`],
      [`url("${origin}/hangup/lib.tar")`, `hangup ${BEARER}`],
      [`url("${origin}/redirect/lib.tar")`, `redirect ${BEARER}`],
      [`git("${origin}/echo/lib.git")`, `echo ${BEARER}`],
      [`git("${origin}/redirect/lib.git")`, `redirect ${BEARER}`],
      ['npm("lib")', `echo ${BEARER}`],
    ] as const) {
      workspace(`input lib = ${input}\n`);
      seen = [];
      const failed = await kiln({ KILN_TOKEN_127_0_0_1: SECRET, npm_config_userconfig: npmrc, KILN_DEBUG: "1" }, "lock", "--json");
      expect(failed.exit, input).toBe(1);
      // The mistake is shown where it is asked for.
      expect(failed.stderr).toContain("workspace.kiln:1:13");
      expect(seen, input).toContain(header);
    }
    workspace("");
    writeFileSync(
      join(app, "demo.kiln"),
      `image demo { platforms = [linux]  needs ext  app { sources = [] } }
library ext { source { urls = ["${origin}/redirect/lib.tar", "${origin}/echo/lib.tar"]  hash = "${hash}" }  sources = [source / "a.c"] }\n`,
    );
    seen = [];
    expect((await talkative({ KILN_TOKEN_127_0_0_1: SECRET }, "build")).exit).toBe(1);
    expect(seen).toContain(`echo ${BEARER}`);
    expect(traces()).toEqual([]);
  });

  test("the search finds what is there", () => {
    said += Buffer.from(PAIR).toString("base64");
    expect(traces()).not.toEqual([]);
  });
});
