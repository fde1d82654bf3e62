import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GitRepository } from "../support/git-repository.ts";
import { isInstalled } from "../support/installed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { Published } from "./published.ts";

const FILE = "greetings-1.2.0.kiln.tar.zst";

describe("publish", { timeout: 240_000 }, () => {
  test("a bundle is the same bytes wherever it is made, and has what the folder has but for what builds leave", async () => {
    const [one, other] = [new Published(), new Published()];
    const key = await one.key("me");
    chmodSync(join(other.lib, "greet.c"), 0o600);
    other.write("lib", { "out/x/image": "x", "vendor/kiln-vendor.json": "{}", "vendor/x": "x" });
    mkdirSync(join(other.lib, "empty"));
    const secret = join(one.folder, "keys/me.key");
    expect(await one.kiln("lib", ["publish", "--output", ".."])).toMatchObject({ exit: 0, stdout: `${join(one.folder, FILE)}\n` });
    const told = await other.kiln("lib", ["publish", "--output", "../mine", "--key", secret, "--json"]);
    expect(told, told.stderr).toMatchObject({ exit: 0 });
    expect(JSON.parse(told.stdout)).toMatchObject({
      name: "greetings",
      version: "1.2.0",
      license: "MIT",
      summary: "Says hello",
      kiln: "0.1.0",
      libraries: [{ name: "greet", version: "1.0" }],
      options: 1,
      files: 5,
      key,
      pushed: null,
    });
    expect(readFileSync(join(one.folder, FILE)).equals(readFileSync(join(other.folder, "mine")))).toBe(true);
    const dry = await one.kiln("lib", ["publish", "--dry-run"]);
    const { tree } = JSON.parse(told.stdout) as { tree: string };
    expect(dry.stdout).toBe(
      `greetings 1.2.0 (MIT): 5 files, ${/5 files, ([^,]*),/.exec(dry.stdout)?.[1]}, tree ${tree}\n` +
        "libraries greet 1.0; 1 option; for Kiln 0.1.0 or newer\n  .hidden/notes\n  greet.c\n  greet.kiln\n  include/greet.h\n  workspace.kiln\n",
    );
    // Whoever knows nothing of bundles unpacks it as any archive.
    const plain = temporaryFolder("plain");
    execFileSync("tar", ["--zstd", "-xf", join(one.folder, FILE), "-C", plain, "--strip-components=1", "greetings-1.2.0"]);
    expect(readFileSync(join(plain, "greet.c"), "utf8")).toContain("greetings");
  });

  test("what can't be published is told", async () => {
    const place = new Published();
    const refused = async (code: string, ...words: readonly string[]): Promise<string> => {
      const { stderr, exit } = await place.kiln("lib", words.length === 0 ? ["publish", "--dry-run"] : ["publish", ...words]);
      expect(exit).not.toBe(0);
      expect(stderr).toContain(code);
      return stderr;
    };
    await refused("KILN-E1468", "--json");
    await refused("KILN-E1403", "--output", "..");
    await refused("KILN-E1468", "oci://localhost:1/x:1.0.0", "--unsigned");
    await refused("KILN-E1450", "oci://user:secret@localhost/x", "--unsigned");
    const right = readFileSync(join(place.lib, "workspace.kiln"), "utf8");
    for (const [before, after, code] of [
      ['version = "1.2.0"', "", "KILN-E1460"],
      ['"1.2.0"', '"1.2"', "KILN-E1460"],
      ['"1.2.0"', 'concat(["1", ".2.0"])', "KILN-E0307"],
      ["workspace greetings {", 'workspace greetings { kiln = "99.0.0"', "KILN-E1460"],
      ["printf", "no_such_library", "KILN-E03"],
    ] as const) {
      place.change(before, after);
      expect(await refused(code), after).not.toBe("");
      place.write("lib", { "workspace.kiln": right });
    }
    const inputs = [
      'path("../x")',
      'git("file:../x")',
      'oci("oci://localhost:5000/x:1.0.0")',
      'path("sub", follows = { core = "core" })',
      'path("sub")',
    ];
    place.change("open core", `${inputs.map((input, i) => `input x${i} = ${input}\n`).join("")}open core`);
    place.write("lib", { "sub/workspace.kiln": 'input y = path("../../y")\n' });
    const all = await refused("KILN-E1462");
    expect(all.match(/KILN-E1462/g)).toHaveLength(4);
    expect(all).toContain("sub/workspace.kiln:1:11");
    expect(all).toContain("KILN-E1134");
    place.write("lib", { "workspace.kiln": right });
    symlinkSync("/etc/passwd", join(place.lib, "link"));
    execFileSync("mkfifo", [join(place.lib, "fifo")]);
    const both = await refused("KILN-E1463");
    expect(both).toMatch(/fifo can't be published[^]*link can't be published|link can't be published[^]*fifo can't be published/);
  });

  test.skipIf(!isInstalled("git"))("of a repository: what git tracks, as git has it", async () => {
    const place = new Published();
    const git = new GitRepository(place.lib);
    place.write("lib", {
      ".gitignore": "secret\nkiln.lock\n",
      secret: "s3cret",
      "kiln.lock": '{\n  "version": 1,\n  "inputs": {},\n  "sources": {}\n}\n',
    });
    const dry = (...words: readonly string[]): ReturnType<Published["kiln"]> =>
      place.kiln("lib", ["publish", "--dry-run", "--json", ...words]);
    const refused = await dry();
    expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1461") });
    expect(refused.stderr).toContain("?? greet.c");
    const files = (JSON.parse((await dry("--dirty")).stdout) as { paths: string[] }).paths;
    expect(files).toEqual([".gitignore", ".hidden/notes", "greet.c", "greet.kiln", "include/greet.h", "kiln.lock", "workspace.kiln"]);
    git.git("add", "-A");
    git.git("commit", "--quiet", "-m", "x");
    place.write("lib", { "out/demo/image": "x" });
    const clean = JSON.parse((await dry()).stdout) as { paths: string[]; tree: string };
    expect(clean.paths).toEqual(files);
    // The same tree as the commit's, but for the kiln.lock that git ignores.
    rmSync(join(place.lib, "kiln.lock"));
    const { tree } = JSON.parse((await dry()).stdout) as { tree: string };
    place.takeIn('git("file:../lib")');
    expect((await place.kiln("app", ["lock"])).exit).toBe(0);
    expect(place.lock()).toContain(tree);
    place.change("greetings", "hi", "greet.c");
    expect((await dry()).stderr).toContain("greet.c");
    git.git("checkout", "--quiet", ".");
    // A recipe that git ignores is nobody else's.
    place.write("lib", { ".gitignore": "secret\nkiln.lock\ngreet.kiln\n" });
    git.git("rm", "--quiet", "--cached", "greet.kiln");
    git.git("commit", "--quiet", "-am", "x");
    place.change("open core", "exports { libraries = [greet] }\nopen core");
    git.git("commit", "--quiet", "-am", "x");
    expect(await dry()).toMatchObject({ exit: 2, stderr: expect.stringContaining("greet") });
    place.write("lib", { ".gitignore": "*\n" });
    git.git("rm", "-rq", "--cached", ".");
    git.git("commit", "--quiet", "-m", "x");
    expect(await dry()).toMatchObject({ exit: 1, stderr: expect.stringContaining("git ignores workspace.kiln") });
    writeFileSync(join(place.lib, ".git/config"), "[core\n");
    expect(await dry()).toMatchObject({ exit: 1, stderr: expect.stringContaining("KILN-E1470") });
  });

  test("taken in from a file: pinned, signed by whom it must be, refused when it is changed", async () => {
    const place = new Published();
    const [mine, others] = [await place.key("me"), await place.key("other")];
    const publish = async (...words: readonly string[]): Promise<void> => {
      const done = await place.kiln("lib", ["publish", "--output", "../lib.kiln.tar.zst", ...words]);
      expect(done.exit, done.stderr).toBe(0);
    };
    await publish("--key", "me");
    const url = '"file:../lib.kiln.tar.zst"';
    const signed = (key: string): string => `url(${url}, key = ${key})`;
    place.takeIn(`url(${url})`);
    const first = await place.kiln("app", ["lock"]);
    expect(first.stdout).toMatch(/^lib: greetings 1\.2\.0 at sha256-\S+, new, signed by me\n/);
    const plain = place.lock();
    expect(await place.kiln("app", ["check", "--locked"])).toMatchObject({ exit: 0 });
    // A recipe that asks for more than the lock says.
    place.takeIn(signed(`"${mine}"`));
    expect(await place.kiln("app", ["check", "--locked"])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(`lib: url("file:../lib.kiln.tar.zst", key = "${mine}"); in kiln.lock: greetings 1.2.0 at sha256-`),
    });
    expect(await place.kiln("app", ["check"])).toMatchObject({ exit: 0 });
    expect(place.lock()).toBe(plain.replace(', "tree"', `, "key": "${mine}", "tree"`));
    place.takeIn(signed(`["${others}", "${mine}"]`));
    expect(await place.kiln("app", ["check", "--locked"])).toMatchObject({ exit: 0 });
    const locked = place.lock();
    place.takeIn(signed(`"${others}"`));
    expect(await place.kiln("app", ["check"])).toMatchObject({ exit: 1, stderr: expect.stringContaining("KILN-E1466") });
    expect(place.lock()).toBe(locked);
    // A new version moves by `update` only, and tells what is other.
    place.takeIn(signed(`"${mine}"`));
    place.change("1.2.0", "1.3.0");
    place.change('version = "1.0"', 'version = "1.1"', "greet.kiln");
    await publish("--key", "me");
    expect(await place.kiln("app", ["check", "--locked", "--offline"])).toMatchObject({ exit: 0 });
    const store = join(temporaryFolder("empty-store"), "store");
    expect(await place.kiln("app", ["check"], { store })).toMatchObject({ exit: 1, stderr: expect.stringContaining("KILN-E0704") });
    const moved = await place.kiln("app", ["update"]);
    expect(moved.stdout).toMatch(
      /^lib: greetings 1\.2\.0 at \S+ → greetings 1\.3\.0 at \S+, signed by me\n {2}library greet: 1\.0 → 1\.1\n/,
    );
    // By another key, of another name. What else is refused: test/share/bundle.test.ts.
    const refused = async (code: string): Promise<void> => {
      const said = await place.kiln("app", ["update"]);
      expect(said, code).toMatchObject({ exit: 1, stderr: expect.stringContaining(code) });
    };
    await publish("--key", "other");
    await refused("KILN-E1466");
    place.change("workspace greetings", "workspace partings");
    await publish("--key", "me");
    await refused("KILN-E1469");
  });

  test("how an input may be written", async () => {
    const place = new Published();
    const wrong = [
      'oci("registry.example.org/lib")',
      'oci("oci://user:secret@example.org/lib")',
      'oci("oci://example.org/LIB")',
      'oci("oci://example.org/lib:1.2", version = "^1")',
      'oci("oci://example.org/lib", version = "^1; rm")',
      'oci("oci://example.org/lib@sha256:12")',
      'oci("oci://example.org/lib", key = "ed25519:AAAA")',
      'oci("oci://example.org/lib", key = [])',
      'oci("oci://example.org/lib", key = [3])',
      'oci("oci://example.org/lib", hash = "sha256-x")',
      'git("https://example.org/lib.git", key = "ed25519:dZyPQcemv+vDGDAaDCmsrHLpUmRcvz6Vy8h+NJsUkgY=")',
      'url("https://example.org/lib.tar", key = "x")',
    ];
    place.write("app", { "workspace.kiln": wrong.map((input, i) => `input x${i} = ${input}\n`).join("") });
    const { stderr } = await place.kiln("app", ["list"]);
    expect(stderr.match(/KILN-E1133/g)).toHaveLength(wrong.length);
    place.takeIn('oci("oci://localhost:1/lib:1.0.0")');
    expect(await place.kiln("app", ["list", "--json"])).toMatchObject({ exit: 1, stderr: expect.stringContaining("KILN-E1451") });
    expect(await place.kiln("app", ["check", "--offline"])).toMatchObject({ exit: 1, stderr: expect.stringContaining("KILN-E0754") });
    place.takeIn('oci("oci://127.0.0.1:1/lib", version = "^1", key = "ed25519:dZyPQcemv+vDGDAaDCmsrHLpUmRcvz6Vy8h+NJsUkgY=")');
    expect(await place.kiln("app", ["check", "--locked"])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(
        'lib: oci("oci://127.0.0.1:1/lib", version = "^1", key = "ed25519:dZyPQcemv+vDGDAaDCmsrHLpUmRcvz6Vy8h+NJsUkgY=")',
      ),
    });
  });
});
