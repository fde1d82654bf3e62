import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { readObjects } from "#fetch/git/git-objects.ts";
import { readCommit, resolveCommit } from "#fetch/git/git-tree.ts";
import type { UnpackSink } from "#fetch/unpack.ts";
import { GitRepository } from "../support/git-repository.ts";
import { isInstalled } from "../support/installed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const repository = (): GitRepository => new GitRepository(temporaryFolder("repository"));
const access = ({ folder }: GitRepository, env: NodeJS.ProcessEnv = process.env) => ({
  url: `file://${folder}`,
  shown: "file:../lib",
  env,
});

/** What a sink got: path → text, `-> target`, `x` before executables, `/` for folders. */
async function read(
  repo: GitRepository,
  commit: string,
  folder?: string,
  env?: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, string>>> {
  const got: Record<string, string> = {};
  const sink: UnpackSink = {
    folder: (path) => void (got[path] = "/"),
    async file(path, executable, content) {
      const pieces: Uint8Array[] = [];
      if (content instanceof Uint8Array) pieces.push(content);
      else for await (const piece of content) pieces.push(piece);
      got[path] = `${executable ? "x" : ""}${Buffer.concat(pieces).toString("latin1")}`;
    },
    symlink: (path, target) => void (got[path] = `-> ${target}`),
    copy: (path, from, executable) => void (got[path] = `${executable ? "x" : ""}${got[from]?.replace(/^x/, "") ?? ""}`),
  };
  await readCommit(access(repo, env), { commit, folder }, temporaryFolder("git-work"), sink);
  return got;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof KilnFailure)) throw new Error(`not refused: ${String(error)}`);
  return error.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n");
}

/** As git's pack protocol has lines. */
const packet = (text: string): string => `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, "0")}${text}`;

test.skipIf(!isInstalled("git"))("nobody whom a server redirects to gets credentials", async () => {
  const seen: (string | undefined)[] = [];
  const elsewhere = await listening((request, response) => {
    seen.push(request.headers.authorization);
    const kind = request.method === "POST" ? "result" : "advertisement";
    response.writeHead(200, { "content-type": `application/x-git-upload-pack-${kind}` });
    response.end(kind === "result" ? "0000" : `${packet("version 2\n")}${packet("ls-refs\n")}0000`);
  });
  const own = await listening((request, response) => {
    response.writeHead(302, { location: `http://localhost:${elsewhere}${request.url}` }).end();
  });
  const url = `http://127.0.0.1:${own}/repo.git`;
  const ask = async (authorization?: string): Promise<string> =>
    await refusal(resolveCommit({ url, shown: url, env: process.env, authorization }, { ref: "main" }, temporaryFolder("git-work")));
  expect(await ask("Bearer s3cret")).toMatch(/^KILN-E0756/);
  expect(seen).toEqual([]);
  // Without any it is followed: there is no such branch there.
  expect(await ask()).toMatch(/^KILN-E0760/);
  expect(seen.length).toBeGreaterThan(1);
  expect(new Set(seen)).toEqual(new Set([undefined]));
});

async function listening(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

describe.skipIf(!isInstalled("git"))("a commit's tree", { timeout: 120_000 }, () => {
  test("is its raw objects: no filter, no line ends, no export attributes; nobody's configuration", async () => {
    const repo = repository();
    const home = temporaryFolder("git-home");
    const ran = join(home, "ran");
    writeFileSync(
      join(home, ".gitconfig"),
      `[core]\n\tautocrlf = true\n\thooksPath = ${home}/hooks\n[filter "x"]\n\tsmudge = touch ${ran}\n[url "file:///nowhere/"]\n\tinsteadOf = file://\n[alias]\n\tfetch = !touch ${ran}\n`,
    );
    mkdirSync(join(home, "hooks"));
    for (const hook of ["post-checkout", "reference-transaction", "post-merge"])
      writeFileSync(join(home, "hooks", hook), `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
    const commit = repo.commit({
      ".gitattributes": "a.txt text eol=crlf\nb.txt export-subst\nc.txt export-ignore\nd.txt filter=x\ne.txt ident\n",
      "a.txt": "1\n2\n",
      "b.txt": "$Format:%H$\n",
      "c.txt": "c",
      "d.txt": "d",
      "e.txt": "$Id$\n",
      "sub/deep/f.txt": "f",
    });
    const got = await read(repo, commit, undefined, {
      ...process.env,
      HOME: home,
      GIT_CONFIG_PARAMETERS: "'core.autocrlf=true'",
      GIT_DIR: "/nowhere",
      GIT_TRACE: ran,
    });
    expect(got).toEqual({
      ".gitattributes": expect.any(String),
      "a.txt": "1\n2\n",
      "b.txt": "$Format:%H$\n",
      "c.txt": "c",
      "d.txt": "d",
      "e.txt": "$Id$\n",
      sub: "/",
      "sub/deep": "/",
      "sub/deep/f.txt": "f",
    });
    expect(() => repo.git("cat-file", "-e", "HEAD")).not.toThrow();
    await expect(import("node:fs").then(({ existsSync }) => existsSync(ran))).resolves.toBe(false);
  });

  test("executables, links, equal files, large ones; a folder of it, without what lies beside", async () => {
    const repo = repository();
    const blob = repo.gitWith("same", "hash-object", "-w", "--stdin");
    const large = "0123456789abcdef".repeat(200_000);
    const big = repo.gitWith(large, "hash-object", "-w", "--stdin");
    const target = repo.gitWith("one", "hash-object", "-w", "--stdin");
    const sub = repo.gitWith(
      `100644 blob ${blob}\tone\n100755 blob ${blob}\ttwo\n120000 blob ${target}\tlink\n100644 blob ${big}\tlarge\n100755 blob ${big}\tlarge2\n`,
      "mktree",
    );
    const commit = repo.git("commit-tree", "-m", "x", repo.gitWith(`040000 tree ${sub}\tsub\n100644 blob ${blob}\tbeside\n`, "mktree"));
    repo.git("update-ref", "refs/heads/main", commit);
    const files = { one: "same", two: "xsame", link: "-> one", large, large2: `x${large}` };
    expect(await read(repo, commit, "sub")).toEqual(files);
    expect(Object.keys(await read(repo, commit))).toEqual(expect.arrayContaining(["beside", "sub", "sub/link"]));
    // With a server that knows partial clones.
    repo.git("config", "uploadpack.allowFilter", "true");
    expect(await read(repo, commit, "sub")).toEqual(files);
  });

  test("hostile ones are refused", async () => {
    const repo = repository();
    const blob = repo.gitWith("x", "hash-object", "-w", "--stdin");
    const link = (target: string): string => repo.gitWith(target, "hash-object", "-w", "--stdin");
    const tree = (...entries: readonly string[]): string => {
      const commit = repo.commitTree(entries.map((entry) => `${entry}\n`).join(""));
      repo.git("update-ref", `refs/heads/c${commit}`, commit);
      return commit;
    };
    const raw = (bytes: string): string => {
      const id = repo.gitWith(Buffer.from(bytes, "latin1"), "hash-object", "-w", "-t", "tree", "--literally", "--stdin");
      const commit = repo.git("commit-tree", "-m", "x", id);
      repo.git("update-ref", `refs/heads/c${commit}`, commit);
      return commit;
    };
    const id = Buffer.from(blob, "hex").toString("latin1");
    const dir = Buffer.from(repo.gitWith(`100644 blob ${blob}\tx\n`, "mktree"), "hex").toString("latin1");
    const said = async (commit: string): Promise<string> => await refusal(read(repo, commit));
    expect(await said(tree(`120000 blob ${link("../../etc/passwd")}\tl`))).toContain("KILN-E0723");
    expect(await said(tree(`120000 blob ${link("/etc/passwd")}\tl`))).toContain("KILN-E0723");
    expect(await said(tree(`120000 blob ${link("a".repeat(5000))}\tl`))).toContain("KILN-E0723");
    expect(await said(tree(`160000 commit ${"1".repeat(40)}\tmodule`))).toBe(
      "KILN-E0758 file:../lib has a submodule at module, which is no part of its content",
    );
    expect(await said(raw(`100644 ..\0${id}`))).toMatch(/KILN-E07(22|56)/);
    expect(await said(raw(`40000 ..\0${dir}`))).toMatch(/KILN-E07(22|56)/);
    expect(await said(raw(`100644 a\0${id}100644 a\0${id}`))).toMatch(/KILN-E07(26|56)/);
    expect(await said(raw(`120000 a\0${id}40000 a\0${dir}`))).toMatch(/KILN-E07(26|56)/);
    expect(await said(raw(`100644 a\xff\0${id}`))).toMatch(/KILN-E07(27|56)/);
    expect(await said(raw(`100644 a/../../b\0${id}`))).toMatch(/KILN-E07(22|56)/);
  });

  test("what isn't there", async () => {
    const repo = repository();
    const commit = repo.commit({ a: "1" });
    expect(await refusal(read(repo, "1".repeat(40)))).toContain("KILN-E0756 file:../lib: ");
    expect(await refusal(read(repo, commit, "nowhere"))).toContain("has no folder nowhere");
    repo.remove();
    expect(await refusal(read(repo, commit))).toContain("KILN-E0756");
    expect(await refusal(read(repo, commit, undefined, { PATH: "/nowhere" }))).toContain("KILN-E0757");
  });
});

test.skipIf(!isInstalled("git"))(
  "refs: HEAD, branches, tags before them, tags that are objects, whole commits; others with what there is",
  async () => {
    const repo = repository();
    const first = repo.commit({ a: "1" });
    repo.git("tag", "v1");
    repo.git("tag", "-a", "-m", "x", "v2");
    const second = repo.commit({ a: "2" });
    repo.git("branch", "v1");
    repo.git("branch", "feature/x");
    const resolve = (ref?: string) => resolveCommit(access(repo), { ref }, temporaryFolder("git-work"));
    expect(await Promise.all([resolve(), resolve("main"), resolve("v1"), resolve("v2"), resolve("feature/x"), resolve("refs/heads/v1"), resolve(first)])).toEqual([
    second, second, first, first, second, second, first,
  ]); // prettier-ignore
    expect(await refusal(resolve("v3"))).toBe('KILN-E0760 file:../lib has no branch, tag or whole commit id "v3"');
  },
);

test("objects in pieces of any size", async () => {
  const bytes = Buffer.from("aa blob 3\nabc\nbb missing\ncc blob 0\n\ndd blob 2\nx\n\n");
  for (let size = 1; size <= bytes.byteLength; size += 1) {
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
    };
    const got: string[] = [];
    for await (const { id, size: length, content } of readObjects(pieces())) {
      let text = "";
      if (id !== "aa") for await (const piece of content) text += Buffer.from(piece).toString();
      got.push(`${id} ${length} ${text}`);
    }
    expect(got).toEqual(["aa 3 ", "cc 0 ", "dd 2 x\n"]);
  }
});
