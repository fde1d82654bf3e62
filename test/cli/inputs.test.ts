import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { GitRepository } from "../support/git-repository.ts";
import { isInstalled } from "../support/installed.ts";
import { runKiln, sharedStore, type KilnOptions, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { buildWithoutNetwork, canUnshare, saidBy } from "../support/without-network.ts";

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const library = (name: string, version: string, more = ""): string =>
  `library ${name} {\n  version = "${version}"\n  sources = []\n  ${more}\n}\n`;

/** A folder with repositories and an application, which takes them in. */
class Place {
  readonly folder = temporaryFolder("inputs");
  readonly app = join(this.folder, "app");
  /** With an image that needs nothing of them. */
  workspace(inputs: string): void {
    this.write({
      "workspace.kiln": `${inputs}input core = shipped("core")\nopen core { linux }\n`,
      "demo.kiln": "image demo { platforms = [linux]  app { sources = [] } }\n",
    });
  }
  repository(name: string): GitRepository {
    return new GitRepository(join(this.folder, name));
  }
  write(files: Readonly<Record<string, string>>): void {
    write(this.app, files);
  }
  kiln(...words: readonly string[]): Promise<KilnResult> {
    return this.kilnWith({}, ...words);
  }
  kilnWith(options: KilnOptions, ...words: readonly string[]): Promise<KilnResult> {
    return runKiln(words, { cwd: this.app, ...options });
  }
  /** Versions of all libraries of inputs. */
  async versions(): Promise<Readonly<Record<string, string>>> {
    const { stdout, stderr } = await this.kiln("list", "--json");
    if (!stdout.startsWith('{"targets"')) throw new Error(stderr);
    const { libraries } = JSON.parse(stdout) as { libraries: { name: string; version: string }[] };
    return Object.fromEntries(libraries.filter(({ name }) => !/^(?:core|std)\./.test(name)).map(({ name, version }) => [name, version]));
  }
  lock(): string {
    return readFileSync(join(this.app, "kiln.lock"), "utf8");
  }
}

describe.skipIf(!isInstalled("git"))("inputs by git", { timeout: 240_000 }, () => {
  test("are pinned: a branch that moves changes nothing until it is asked for; --locked refuses what doesn't fit", async () => {
    const place = new Place();
    const lib = place.repository("lib");
    const first = lib.commit({
      "workspace.kiln": "workspace lib {}\n",
      "a.kiln": library("a", "1.0", "option old: bool { default = true }"),
    });
    place.workspace('input lib = git("file:../lib", ref = "main")\n');
    expect(await place.kiln("check", "--locked")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('lib: git("file:../lib", ref = "main"); in kiln.lock: not there'),
    });
    expect(existsSync(join(place.app, "kiln.lock"))).toBe(false);
    expect(await place.kiln("check")).toMatchObject({
      exit: 0,
      stderr: expect.stringContaining(`kiln.lock: lib: main at ${first.slice(0, 12)}, new\n`),
    });
    const locked = place.lock();
    expect(await place.versions()).toEqual({ "lib.a": "1.0" });
    const second = lib.commit({
      "workspace.kiln": "workspace lib {}\n",
      "a.kiln": library("a", "1.1", "option fresh: int { default = 3 }"),
      "b.kiln": library("b", "2"),
    });
    expect(await place.versions()).toEqual({ "lib.a": "1.0" });
    expect((await place.kiln("check", "--locked")).exit).toBe(0);
    // Also where the store has nothing of it; collectors leave it as long as `out` is there.
    const store = join(temporaryFolder("other-store"), "store");
    expect((await place.kilnWith({ store }, "list")).stdout).toContain("lib.a            1.0");
    const links = join(place.app, "out/.inputs");
    const tree = realpathSync(join(links, readdirSync(links)[0] ?? ""));
    expect((await place.kilnWith({ store }, "gc")).exit).toBe(0);
    expect(readFileSync(join(tree, "a.kiln"), "utf8")).toContain("1.0");
    rmSync(links, { recursive: true });
    expect((await place.kilnWith({ store }, "gc")).exit).toBe(0);
    expect(existsSync(tree)).toBe(false);
    const changes = [
      `lib: main at ${first.slice(0, 12)} → main at ${second.slice(0, 12)}`,
      "  library a: 1.0 → 1.1",
      "  library b 2, new",
      "  option a.fresh int, new",
      "  option a.old, gone",
    ];
    expect((await place.kiln("update", "--dry-run")).stdout).toBe([...changes, "kiln.lock stays as it was", ""].join("\n"));
    expect(place.lock()).toBe(locked);
    expect((await place.kiln("update", "lib")).stdout).toBe([...changes, ""].join("\n"));
    expect(await place.versions()).toEqual({ "lib.a": "1.1", "lib.b": "2" });
    place.workspace('input lib = git("file:../lib", ref = "mein")\n');
    expect(await place.kiln("lock")).toEqual({
      exit: 1,
      stdout: "",
      stderr: `error[KILN-E0760]: file:../lib has no branch, tag or whole commit id "mein"
 --> workspace.kiln:1:13
  |
1 | input lib = git("file:../lib", ref = "mein")
  |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  it has main
help: correct it in workspace.kiln
`,
    });
    place.workspace('input lib = git("file:../lib", ref = "main")\n');
    expect((await place.kiln("update")).stdout).toBe("nothing moved\n");
    expect(await place.kiln("update", "lob")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E0762") });

    place.workspace(`input lib = git("file:../lib", ref = "${first}")\n`);
    const refused = await place.kiln("check", "--locked");
    expect(refused).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(`lib: git("file:../lib", ref = "${first}"); in kiln.lock: main at ${second.slice(0, 12)}`),
    });
    expect(refused.stderr).toContain("KILN-E0752");
    expect(await place.versions()).toEqual({ "lib.a": "1.0" });
    expect(await place.kiln("check", "--json", "--locked")).toMatchObject({ exit: 0 });
    // No longer taken in.
    place.workspace("");
    expect((await place.kiln("lock")).stdout).toContain("gone");
    expect(place.lock()).toContain('"inputs": {}');
  });

  test("of inputs: one for each address, as the root wants it, else the nearest; `follows`", async () => {
    const place = new Place();
    const lib = place.repository("lib");
    lib.commit({ "workspace.kiln": "", "l.kiln": library("l", "1") });
    lib.git("tag", "v1");
    lib.commit({ "workspace.kiln": "", "l.kiln": library("l", "2") });
    lib.git("tag", "v2");
    lib.commit({ "workspace.kiln": "", "l.kiln": library("l", "3") });
    const other = place.repository("other");
    other.commit({ "workspace.kiln": "", "l.kiln": library("l", "own") });
    for (const [name, ref] of [
      ["a", "v1"],
      ["b", "v2"],
    ] as const)
      write(join(place.folder, name), {
        "workspace.kiln": `input lib = git("file:../lib", ref = "${ref}")\nopen lib { l }\n`,
        "x.kiln": `library ${name} { version = "0"  sources = []  needs l }\n`,
      });
    place.write({ "workspace.kiln": 'input a = path("../a")\ninput b = path("../b")\n' });
    expect(await place.versions()).toEqual({ "a.a": "0", "b.b": "0", "a.lib.l": "1" });
    const told = await place.kiln("lock");
    expect(told.stderr).toContain("b.lib: as a.lib wants it, v1, not v2\n");
    place.write({ "workspace.kiln": 'input a = path("../a")\ninput b = path("../b")\ninput lib = git("file:../lib", ref = "main")\n' });
    expect(Object.values(await place.versions())).toEqual(expect.arrayContaining(["3"]));
    expect(place.lock().match(/"git:/g)).toHaveLength(1);
    place.write({
      "workspace.kiln": 'input a = path("../a", follows = { lib = "mine" })\ninput b = path("../b")\ninput mine = git("file:../other")\n',
    });
    expect(await place.versions()).toEqual({ "a.a": "0", "b.b": "0", "b.lib.l": "2", "mine.l": "own" });
    place.write({ "workspace.kiln": 'input a = path("../a", follows = { lib = "nobody" })\n' });
    expect(await place.kiln("list")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1136") });
  });

  test("see nothing of the machine, and can't be replaced", async () => {
    const place = new Place();
    const secret = join(place.folder, "secret");
    write(secret, { "workspace.kiln": "", "s.kiln": library("s", "secret") });
    const lib = place.repository("lib");
    place.write({ "workspace.kiln": 'input lib = git("file:../lib")\n' });
    for (const input of [
      `path("${"../".repeat(20)}${secret.slice(1)}")`,
      `git("file://${secret}")`,
      'path("..")',
      'git("file:../secret")',
      'git("http://127.0.0.1:9/x")',
      'url("https://localhost/x.tar")',
    ]) {
      lib.commit({ "workspace.kiln": `input s = ${input}\n` });
      await place.kiln("update");
      const said = await place.kiln("list");
      expect(said).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1135") });
      expect(said.stderr).toContain("lib:workspace.kiln:1:11");
    }
    lib.commit({ "workspace.kiln": 'input s = path("sub")\n', "sub/workspace.kiln": "", "sub/s.kiln": library("s", "inside") });
    await place.kiln("update");
    expect(await place.versions()).toEqual({ "lib.s.s": "inside" });
    // The commit is right, its content isn't what was locked.
    writeFileSync(join(place.app, "kiln.lock"), place.lock().replace(/"tree": "[0-9a-f]{64}/, `"tree": "${"0".repeat(64)}`));
    expect(await place.kiln("list")).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/KILN-E0759[^]*\n *--> workspace\.kiln:1:13\n/),
    });
    rmSync(join(place.app, "kiln.lock"));
    for (const [input, code] of [
      ['git("ext::sh -c true")', "KILN-E1133"],
      ['git("https://user:secret@example.org/x")', "KILN-E1133"],
      ['git("http://example.org/x")', "KILN-E1133"],
      ['git("ssh://-oProxyCommand=touch/x")', "KILN-E1133"],
      ['git("file:../lib", ref = "--upload-pack=touch")', "KILN-E1133"],
      ['git("file:../lib", folder = "../x")', "KILN-E1133"],
      ['git("file:../lib", branch = "main")', "KILN-E1133"],
      ['npm("../x")', "KILN-E1133"],
      ['url("ftp://example.org/x.tar")', "KILN-E1133"],
      ["git(3)", "KILN-E1133"],
      ['svn("x")', "KILN-E1124"],
    ] as const) {
      place.write({ "workspace.kiln": `input lib = ${input}\n` });
      expect(await place.kiln("list"), input).toMatchObject({ exit: 2, stderr: expect.stringContaining(code) });
    }
  });

  test("a merge is mended by `kiln lock`", async () => {
    const place = new Place();
    for (const name of ["a", "b", "c"]) place.repository(name).commit({ "workspace.kiln": "", "l.kiln": library(name, "1") });
    const inputs = (...names: readonly string[]): string => names.map((name) => `input ${name} = git("file:../${name}")\n`).join("");
    const lockOf = async (...names: readonly string[]): Promise<string> => {
      place.workspace(inputs(...names));
      await place.kiln("lock");
      return place.lock();
    };
    write(place.folder, { base: await lockOf("b"), ours: await lockOf("b", "a"), theirs: await lockOf("b", "c") });
    const { stdout } = spawnSync("git", ["merge-file", "-p", "ours", "base", "theirs"], { cwd: place.folder, encoding: "utf8" });
    const all = await lockOf("a", "b", "c");
    writeFileSync(join(place.app, "kiln.lock"), stdout);
    if (/^<{7}/m.test(stdout)) expect(await place.kiln("list")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E0751") });
    expect((await place.kiln("lock")).exit).toBe(0);
    expect(place.lock()).toBe(all);
    writeFileSync(
      join(place.app, "kiln.lock"),
      all.replace('    "git:file:../a"', '<<<<<<< ours\n    "git:file:../a"').replace("  },", "=======\n>>>>>>> theirs\n  },"),
    );
    expect(await place.kiln("check", "--locked")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E0751") });
    expect((await place.kiln("lock")).exit).toBe(0);
    expect(place.lock()).toBe(all);
  });
});

describe.skipIf(!isInstalled("git"))("without a network", { timeout: 600_000 }, () => {
  const image = "image demo { platforms = [linux]  needs printf, greet  app { sources = [./main.c] } }\n";
  let place: Place;
  let lib: GitRepository;
  beforeAll(() => {
    place = new Place();
    lib = place.repository("lib");
    lib.commit({
      "workspace.kiln": 'input core = shipped("core")\nopen core { printf }\n',
      "greet.kiln": 'library greet { needs printf  sources = [./greet.c]  exports { headers = [./include]  symbols = ["greet"] } }\n',
      "greet.c": '#include <printf.h>\n#include <greet.h>\nvoid greet(void) { printf("greetings\\n"); }\n',
      "include/greet.h": "void greet(void);\n",
    });
    place.write({
      "workspace.kiln": 'input core = shipped("core")\nopen core { linux, printf }\ninput lib = git("file:../lib")\nopen lib { greet }\n',
      "demo.kiln": image,
      "main.c": "#include <greet.h>\nint main(void) { greet(); return 0; }\n",
    });
  });

  test("what isn't here is told by --offline", async () => {
    const store = join(temporaryFolder("offline-store"), "store");
    const hidden = join(place.folder, "hidden");
    await place.kiln("lock");
    renameSync(lib.folder, hidden);
    expect(await place.kilnWith({ store }, "check", "--offline")).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/(?:KILN-E0756|KILN-E0754)[^]*\n *--> workspace\.kiln:3:13\n/),
    });
    renameSync(hidden, lib.folder);
    expect(await place.kilnWith({ store }, "build", "--offline")).toMatchObject({ exit: 1, stderr: expect.stringContaining("KILN-E0754") });
  });

  test.skipIf(!canUnshare)("`kiln vendor` is all that a build in a namespace without one needs", async () => {
    expect(await place.kiln("vendor")).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^vendor: 1 inputs, \d+ sources, /) });
    rmSync(lib.folder, { recursive: true });
    const store = join(temporaryFolder("vendored-store"), "store");
    const paths = buildWithoutNetwork(place.app, store);
    expect(saidBy(paths)).toBe("greetings\n");
    // By the folder that came out of an archive, too.
    expect((await place.kilnWith({ store }, "vendor", "--archive", "all.tar")).exit).toBe(0);
    const listed = execFileSync("tar", ["-tf", "all.tar"], { cwd: place.app, encoding: "utf8" }).split("\n");
    expect(listed).toEqual(
      expect.arrayContaining(["vendor/kiln-vendor.json", expect.stringMatching(/^vendor\/inputs\/lib-[0-9a-f]{8}\/greet\.c$/)]),
    );
    rmSync(join(place.app, "vendor"), { recursive: true });
    execFileSync("tar", ["-xf", "all.tar"], { cwd: place.app });
    rmSync(join(place.app, "out"), { recursive: true });
    expect(buildWithoutNetwork(place.app, store)).toEqual(paths);
    // What was changed there isn't taken.
    const changed = join(place.app, listed.find((path) => path.endsWith("/greet.c")) ?? "");
    writeFileSync(changed, "int x;\n");
    expect(await place.kilnWith({ store: join(temporaryFolder("tampered-store"), "store") }, "list")).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining("KILN-E0761"),
    });
    rmSync(join(place.app, "vendor"), { recursive: true });
    write(place.app, { "vendor/mine": "" });
    expect(await place.kilnWith({ store }, "vendor")).toMatchObject({ exit: 1, stderr: expect.stringContaining("KILN-E0765") });
    expect(sharedStore()).not.toBe(store);
  });
});
