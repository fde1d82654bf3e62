import { spawn, spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tarOf } from "../fetch/archives.ts";
import { GitRepository } from "../support/git-repository.ts";
import { isInstalled } from "../support/installed.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const SECRET = "hunter2-correct-horse";
const PASSWORD = "swordfish-battery-staple";
/** In all forms in which they could lie about. */
const TRACES = [
  SECRET,
  PASSWORD,
  ...[`me:${PASSWORD}`, `git:${SECRET}`, SECRET, PASSWORD].map((text) => Buffer.from(text).toString("base64").replace(/=+$/, "")),
];

const folder = temporaryFolder("private-inputs");
const app = join(folder, "app");
const store = join(folder, "store");
const seen: { readonly url: string; readonly authorization: string | undefined }[] = [];
let origin = "";
let archive: Buffer;

/** A host that shows nothing to strangers: an archive, a registry of npm's, a repository (by git's own http-backend), and a redirect to somebody else. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { url = "", headers } = request;
  seen.push({ url, authorization: headers.authorization });
  if (url.startsWith("/elsewhere/")) {
    response.writeHead(302, { location: `${origin.replace("127.0.0.1", "localhost")}/open.tar` }).end();
  } else if (url === "/open.tar") response.end(archive);
  else if (headers.authorization === undefined) response.writeHead(401, { "www-authenticate": "Basic" }).end(`no ${SECRET}`);
  else if (url.startsWith("/repo.git")) gitBackend(request, response);
  else if (url === "/lib.tar") response.end(archive);
  else if (url === "/npm/lib") response.end(JSON.stringify(packument()));
  else if (url === "/npm/lib.tgz") response.end(archive);
  else response.writeHead(404).end();
}

const packument = (): unknown => ({
  "dist-tags": { latest: "1.2.0" },
  versions: Object.fromEntries(
    ["1.0.0", "1.2.0", "1.3.0-rc.1", "2.0.0"].map((version) => [
      version,
      { dist: { tarball: `${origin}/npm/lib.tgz`, integrity: `sha512-${createHash("sha512").update(archive).digest("base64")}` } },
    ]),
  ),
});

function gitBackend(request: IncomingMessage, response: ServerResponse): void {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const env = {
    PATH: process.env["PATH"],
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: path,
    QUERY_STRING: query,
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers["content-type"],
    HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
    GIT_PROTOCOL: request.headers["git-protocol"]?.toString(),
    REMOTE_ADDR: "127.0.0.1",
  };
  const backend = spawn("git", ["http-backend"], { env, stdio: ["pipe", "pipe", "ignore"] });
  request.pipe(backend.stdin);
  const pieces: Buffer[] = [];
  backend.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  backend.on("close", () => {
    const all = Buffer.concat(pieces);
    const end = all.indexOf("\r\n\r\n");
    for (const line of all.subarray(0, end).toString().split("\r\n")) {
      const [name = "", value = ""] = line.split(": ");
      if (name === "Status") response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.end(all.subarray(end + 4));
  });
}

const server = createServer(answer);
beforeAll(async () => {
  if (!isInstalled("git")) return;
  archive = await tarOf([
    { name: "package/workspace.kiln", content: "" },
    // In no store yet.
    { name: "package/a.c", content: `int a; /* ${randomUUID()} */\n` },
    { name: "package/l.kiln", content: 'library l {\n  version = "1"\n  sources = []\n}\n' },
  ]);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  new GitRepository(join(folder, "repo.git")).commit({
    "workspace.kiln": "",
    "g.kiln": 'library g {\n  version = "7"\n  sources = []\n}\n',
  });
  spawnSync("mv", [join(folder, "repo.git"), join(folder, "work")]);
  spawnSync("git", ["clone", "-q", "--bare", join(folder, "work"), join(folder, "repo.git")]);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function workspace(inputs: string): void {
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, "workspace.kiln"), inputs);
}

let said = "";
async function kiln(env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<KilnResult> {
  const result = await runKiln(words, { cwd: app, store, env: { HOME: folder, ...env } });
  said += `${result.stdout}\n${result.stderr}\n`;
  return result;
}

const filesBelow = (at: string): readonly string[] =>
  readdirSync(at, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

describe.skipIf(!isInstalled("git"))("hosts that show nothing to strangers", { timeout: 240_000 }, () => {
  test("are told who asks, by the environment or a netrc, and nobody else is; no trace is left of that", async () => {
    workspace(
      `input lib = url("${origin}/lib.tar", hash = "sha256-${createHash("sha256").update(archive).digest("base64")}")\ninput repo = git("${origin}/repo.git")\n`,
    );
    const refused = await kiln({}, "lock");
    expect(refused).toMatchObject({ exit: 1, stderr: expect.stringContaining("401") });
    const netrc = join(folder, "netrc");
    writeFileSync(netrc, `machine example.org login x password y\nmachine 127.0.0.1\n  login me\n  password ${PASSWORD}\n`);
    for (const env of [{ NETRC: netrc }, { KILN_TOKEN_127_0_0_1: SECRET }, { KILN_TOKEN_127_0_0_1: `git:${SECRET}` }]) {
      rmSync(store, { recursive: true, force: true });
      seen.length = 0;
      expect(await kiln({ ...env, KILN_DEBUG: "1", GIT_TRACE: "1", GIT_CURL_VERBOSE: "1" }, "lock", "--json")).toMatchObject({ exit: 0 });
      expect(seen.length).toBeGreaterThanOrEqual(3);
      expect((await kiln(env, "list")).stdout).toContain("repo.g           7");
      const header =
        "NETRC" in env
          ? `Basic ${Buffer.from(`me:${PASSWORD}`).toString("base64")}`
          : env.KILN_TOKEN_127_0_0_1.includes(":")
            ? `Basic ${Buffer.from(env.KILN_TOKEN_127_0_0_1).toString("base64")}`
            : `Bearer ${SECRET}`;
      expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set([header]));
    }
    // What is refused, damaged, and what redirects.
    const env = { KILN_TOKEN_127_0_0_1: SECRET };
    seen.length = 0;
    expect((await kiln(env, "fetch", "--hash", `${origin}/elsewhere/x.tar`)).exit).toBe(0);
    expect(seen.find(({ url }) => url === "/open.tar")).toEqual({ url: "/open.tar", authorization: undefined });
    for (const input of [
      `url("${origin}/nothing.tar")`,
      `git("${origin}/nothing.git")`,
      `url("${origin}/lib.tar", hash = "sha256-${"A".repeat(43)}=")`,
      `git("${origin}/repo.git", ref = "nothing")`,
    ]) {
      workspace(`input lib = ${input}\n`);
      expect((await kiln({ ...env, KILN_DEBUG: "1" }, "lock", "--json")).exit).not.toBe(0);
    }
    // What a build tells programs, of a source that is there and one that isn't.
    const hash = `sha256-${createHash("sha256").update(archive).digest("base64")}`;
    writeFileSync(
      join(app, "workspace.kiln"),
      'input core = shipped("core")\nopen core { linux }\nimage demo { platforms = [linux]  needs ext  app { sources = [] } }\n',
    );
    for (const [name, exit] of [
      ["lib", 0],
      ["nothing", 1],
    ] as const) {
      const wanted = exit === 0 ? hash : `sha256-${"A".repeat(43)}=`;
      writeFileSync(
        join(app, "ext.kiln"),
        `library ext { source { urls = ["${origin}/${name}.tar"]  hash = "${wanted}" }  sources = [source / "a.c"] }\n`,
      );
      const fetched = await runKiln(["fetch", "--events", `${name}.events`, "--profile", `${name}.profile`], {
        cwd: app,
        env: { HOME: folder, ...env },
      });
      said += fetched.stdout + fetched.stderr;
      expect(fetched.exit).toBe(exit);
      expect(readFileSync(join(app, `${name}.events`), "utf8")).toContain("fetch");
    }
    rmSync(join(app, "ext.kiln"));
    rmSync(netrc);
    workspace(`input lib = url("${origin}/nothing.tar")\n`);
    expect(await kiln({ NETRC: netrc }, "lock")).toMatchObject({ exit: 1, stderr: expect.stringContaining("KILN-E0763") });
    const texts = [
      said,
      ...[...filesBelow(app), ...filesBelow(store)]
        .filter((path) => statSync(path).size < 50_000_000)
        .map((path) => readFileSync(path, "latin1")),
    ];
    for (const trace of TRACES) expect(texts.filter((text) => text.includes(trace)).length, "a trace of a credential").toBe(0);
  });

  test("npm: what its registry's configuration says, the version that npm would take", async () => {
    const npmrc = join(folder, ".npmrc");
    writeFileSync(npmrc, `registry=${origin}/npm/\n//${origin.slice("http://".length)}/npm/:_authToken=${SECRET}\n`);
    const env = { npm_config_userconfig: npmrc };
    const versionOf = async (wanted: string): Promise<string | undefined> => {
      workspace(`input lib = npm("${wanted}")\n`);
      const result = await kiln(env, "lock");
      return /"version": "([^"]*)"/.exec(
        result.exit === 0 ? readFileSync(join(app, "kiln.lock"), "utf8").replace('"version": 1', "") : "",
      )?.[1];
    };
    expect(await versionOf("lib")).toBe("1.2.0");
    expect(await versionOf("lib@^1")).toBe("1.2.0");
    expect(await versionOf("lib@>=1.9")).toBe("2.0.0");
    expect(await versionOf("lib@1.0.0")).toBe("1.0.0");
    expect(await versionOf("lib@^3")).toBeUndefined();
    expect(said).toContain("KILN-E0760");
    expect(said).not.toContain(SECRET);
  });

  test("mirrors are asked first, for git too; `only` leaves out the address itself", async () => {
    const mirror = join(folder, "mirror");
    mkdirSync(dirname(join(mirror, "x/lib.tar")), { recursive: true });
    writeFileSync(join(mirror, "x/lib.tar"), archive);
    spawnSync("cp", ["-r", join(folder, "repo.git"), join(mirror, "x/repo.git")]);
    const config = join(folder, "config.toml");
    const rules = (only: boolean): void =>
      writeFileSync(
        config,
        `[[mirror_rules]]\nfrom = "https://nowhere.invalid/"\nto = ["file://${join(folder, "empty")}/", "file://${mirror}/"]\nonly = ${only}\n`,
      );
    rules(true);
    workspace('input lib = url("https://nowhere.invalid/x/lib.tar")\ninput repo = git("https://nowhere.invalid/x/repo.git")\n');
    const env = { KILN_CONFIG: config };
    expect(await kiln(env, "lock", "--offline")).toMatchObject({ exit: 0, stdout: expect.stringContaining("kiln.lock: 2 inputs") });
    workspace('input lib = url("https://nowhere.invalid/other.tar")\n');
    expect((await kiln(env, "lock", "--offline")).stderr).toContain("other.tar");
    writeFileSync(config, '[[mirror_rules]]\nfrom = "nowhere"\nto = []\n');
    expect(await kiln(env, "lock")).toMatchObject({ exit: 2, stderr: expect.stringContaining("mirror_rules must be") });
  });
});
