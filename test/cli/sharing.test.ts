import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isInstalled } from "../support/installed.ts";
import { ROOT, runKiln, sharedStore } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { checkout, type BuildJson } from "./checkout.ts";
import { serving } from "./serving.ts";
import { right, runs, sharer } from "./sharing.ts";

const { base, env: ENV, kiln } = await sharer();

describe("a small image", { timeout: 600_000 }, () => {
  const folder = checkout();
  const archive = join(base, "cache.tar.zst");
  const cache = join(base, "folder-cache");

  test("built with a folder as its cache, pulled, and built on after an edit", async () => {
    right(await kiln(folder, sharedStore(), "push", "hello@linux", "--cache-write", cache));
    rmSync(join(folder, "out"), { recursive: true });
    const store = join(base, "pulled");
    expect(await kiln(folder, store, "pull", "hello@linux", "--cache", cache)).toMatchObject({
      exit: 0,
      stdout: "out/hello@linux-x86_64\n",
    });
    expect(runs(right(await kiln(folder, store, "build", "hello@linux", "--json", "--no-cache")))).toBe(0);
    // An edit of one library: only that is compiled; all else, the toolchain too, comes from the cache.
    const source = join(folder, "recipes/banner/banner.c");
    writeFileSync(source, `${readFileSync(source, "utf8")}\n/* edited */\nint edited_here;\n`);
    const built = JSON.parse(right(await kiln(folder, store, "build", "hello@linux", "--json", "--cache", cache))) as BuildJson;
    expect(built.actions["fetch"]).toMatchObject({ run: 0 });
    expect(built.actions["compile"]?.run).toBe(1);
    const lacking = await kiln(folder, join(base, "other"), "pull", "hello@linux", "--cache", cache);
    expect(lacking.exit).toBe(1);
    expect(lacking.stderr).toContain("error[KILN-E1317]: no cache has hello@linux-x86_64 as these recipes and options make it\nhelp: ");
    rmSync(join(folder, "out"), { recursive: true });
    execFileSync("cp", [join(ROOT, "recipes/banner/banner.c"), source]);
  });

  test("in one file", async () => {
    const made = JSON.parse(right(await kiln(folder, sharedStore(), "cache", "export", archive, "hello@linux", "--json"))) as object;
    expect(made).toMatchObject({ file: archive, signed: true });
    const store = join(base, "imported");
    expect(await kiln(folder, store, "cache", "import", archive)).toMatchObject({ exit: 0 });
    expect(runs(right(await kiln(folder, store, "build", "hello@linux", "--json")))).toBe(0);
    const stranger = await runKiln(["cache", "import", archive], {
      cwd: folder,
      store: join(base, "strangers"),
      env: { XDG_CONFIG_HOME: base },
    });
    expect(stranger.exit).toBe(2);
    expect(stranger.stderr).toContain("error[KILN-E1323]: ");
  });

  test("mistakes are told", async () => {
    for (const [words, code, exit, env = {}] of [
      [["push", "hello@linux"], "KILN-E1316", 2],
      [["pull", "hello@linux"], "KILN-E1316", 2],
      [["pull", "hello@linux", "--cache", "nowhere"], "KILN-E1311", 2],
      // Also where all is there, and no cache is asked.
      [["build", "hello@linux", "--cache", "ftp://x"], "KILN-E1311", 2],
      [["build", "hello@linux", "--cache-write", "ftp://x"], "KILN-E1311", 2],
      [["list"], "KILN-E1311", 2, { KILN_CACHE: "ftp://me:secret@x" }],
      [["pull", "hello@linux", "--cache", "s3://me:secret@bucket"], "KILN-E1311", 2],
      [["serve", "there", "--port", "x"], "KILN-E1102", 2],
      [["serve", "there", "--host", "192.0.2.1"], "KILN-E1319", 1],
      [["cache", "import", "not-there"], "KILN-E1109", 2],
      [["cache", "import", "workspace.kiln"], "KILN-E1321", 2],
    ] as const) {
      const result = await runKiln(words, { cwd: folder, env: { ...ENV, ...env } });
      expect([words[0], result.exit, /\[(KILN-E\d+)\]/.exec(result.stderr)?.[1]]).toEqual([words[0], exit, code]);
      expect(result.stderr).not.toContain("secret");
    }
    const config = join(base, "bad.toml");
    for (const [text, why] of [
      ['caches = "x"', "caches must be written as [[caches]]"],
      ["[[caches]]\naddress = 1", "caches.address must be a string"],
      ['[[caches]]\naddress = "/x"\nrights = 1', "caches.rights must be one of"],
      ['trusted_keys = "x"\n[[caches]]\naddress = "/x"', "trusted_keys must be a list of strings"],
      ['[[caches]]\naddress = "/x"\ntoken_env = "NOT_SET_ANYWHERE"', 'caches.token_env can\'t be "NOT_SET_ANYWHERE"'],
    ] as const) {
      writeFileSync(config, text);
      const result = await runKiln(["pull", "hello@linux"], { cwd: folder, env: { ...ENV, KILN_CONFIG: config } });
      expect([result.exit, result.stderr]).toEqual([2, expect.stringContaining(why)]);
    }
  });
});

describe("kiln serve", { timeout: 300_000 }, () => {
  test.skipIf(!isInstalled("ccache") || !isInstalled("gcc"))("is ccache's storage, in its own layout and in Bazel's", async () => {
    await serving(async (address, folder) => {
      const work = temporaryFolder("ccache");
      writeFileSync(join(work, "a.c"), "int a(void) { return 42; }\n");
      for (const layout of ["", "|layout=bazel"]) {
        const statistics = (name: string): Record<string, number> => {
          // Its own patience is 0.1 s to connect, and 10 s.
          const storage = `${address}${layout}|connect-timeout=60000|operation-timeout=60000`;
          // A local cache of its own each time: what is found was the server's.
          const env = {
            PATH: process.env["PATH"] ?? "",
            CCACHE_DIR: join(work, `${name}${layout.length}`),
            CCACHE_REMOTE_STORAGE: storage,
            CCACHE_SECONDARY_STORAGE: storage,
          };
          mkdirSync(env.CCACHE_DIR);
          const run = (program: string, ...words: readonly string[]): string =>
            execFileSync(program, words, { cwd: work, env, encoding: "utf8" });
          run("ccache", "gcc", "-c", "a.c", "-o", `${name}.o`);
          return Object.fromEntries(
            run("ccache", "--print-stats")
              .trim()
              .split("\n")
              .map((line) => line.split("\t"))
              .map(([key = "", value]) => [key, Number(value)]),
          );
        };
        expect(statistics("first")).toMatchObject({ cache_miss: 1, remote_storage_error: 0, remote_storage_timeout: 0 });
        expect(statistics("second")).toMatchObject({ cache_miss: 0, direct_cache_hit: 1, remote_storage_error: 0, local_storage_hit: 0 });
        expect(readFileSync(join(work, "first.o")).equals(readFileSync(join(work, "second.o")))).toBe(true);
      }
      expect(readdirSync(folder).toSorted()).toEqual(["ac", "other"]);
    });
  });

  test("is a cache of Kiln's, tokens and all", async () => {
    await serving(async (address) => {
      const folder = checkout();
      right(await kiln(folder, sharedStore(), "push", "hello@linux", "--cache-write", address));
      const built = await kiln(folder, join(base, "from-server"), "build", "hello@linux", "--cache", address, "--json");
      expect(runs(right(built))).toBe(0);
      expect(JSON.parse(built.stdout)).toMatchObject({ warnings: [] });
    });
  });
});
