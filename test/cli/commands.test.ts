import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";
import { buildJson, checkout, ran } from "./checkout.ts";

let folder: string;
const temporary = mkdtempSync(join(tmpdir(), "kiln-commands-"));
beforeAll(() => {
  folder = checkout();
});
afterAll(() => rmSync(temporary, { recursive: true, force: true }));
const kiln = async (...words: readonly string[]) => await runKiln(words, { cwd: folder });

describe("commands", { timeout: 240_000 }, () => {
  test("every one has help, on standard output", async () => {
    const { stdout } = await kiln("--help");
    const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?: \[| <| {2,})/gm)].map(([, name = ""]) => name).filter((name) => name !== "help");
    expect(commands).toEqual([
      "init",
      "build",
      "fetch",
      "lock",
      "update",
      "vendor",
      "run",
      "test",
      "ps",
      "logs",
      "stop",
      "list",
      "search",
      "info",
      "graph",
      "query",
      "diff",
      "size",
      "licenses",
      "sbom",
      "why",
      "show",
      "log",
      "debug",
      "compdb",
      "check",
      "eval",
      "repl",
      "fmt",
      "doc",
      "explain",
      "config",
      "menu",
      "push",
      "pull",
      "publish",
      "cache",
      "serve",
      "key",
      "attest",
      "verify",
      "doctor",
      "gc",
      "store",
      "server",
      "completion",
    ]);
    for (const command of commands) {
      const help = await kiln(command, "--help");
      expect(help).toMatchObject({ exit: 0, stderr: "" });
      expect(help.stdout).toContain(`Usage: kiln ${command}`);
    }
  });

  test("a wrong command line exits with 2", async () => {
    expect(await kiln("bild")).toMatchObject({ exit: 2, stdout: "", stderr: expect.stringContaining("unknown command 'bild'") });
    expect(await kiln("build", "--nope")).toMatchObject({ exit: 2, stderr: expect.stringContaining("unknown option '--nope'") });
    expect(await kiln("build", "-j", "none")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1102") });
    expect(await kiln("build", "--timeout", "1h")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1102") });
    expect(await kiln("eval")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1106") });
  });

  test("a wrong command line is sent to the help of the command that it names", async () => {
    expect((await kiln("--nope")).stderr).toContain("(see `kiln --help`)");
    expect((await kiln("build", "--nope")).stderr).toContain("(see `kiln build --help`)");
    expect((await kiln("config", "set", "--nope")).stderr).toContain("(see `kiln config set --help`)");
    expect((await kiln("config", "nope")).stderr).toContain("(see `kiln config --help`)");
  });

  test("build --json prints one object, all else goes to standard error", async () => {
    const { targets, actions } = await buildJson(folder, "hello@linux", "--output", "debug");
    expect(targets.map(({ name, outputs }) => [name, Object.keys(outputs)])).toEqual([
      ["hello@linux-x86_64", ["debug", "image", "symbols"]],
    ]);
    const { image } = targets[0]?.outputs ?? {};
    expect(image?.path).toBe(join(folder, "out/hello@linux-x86_64/image"));
    expect(image?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.keys(actions).toSorted()).toEqual(["compile", "fetch", "image", "link", "prepare"]);
    const { stdout } = await kiln("build", "hello@linux", "--print-out-paths", "-q");
    expect(stdout.split("\n")).toEqual([join(folder, "out/hello@linux-x86_64/image"), join(folder, "out/hello@linux-x86_64/symbols"), ""]);
    const symbols = JSON.parse(readFileSync(join(folder, "out/hello@linux-x86_64/symbols"), "utf8")) as { symbols: { name: string }[] };
    expect(symbols.symbols.map(({ name }) => name)).toEqual(expect.arrayContaining(["_start", "main", "printf"]));
  });

  test("the same recipes for another processor", async () => {
    const { targets } = await buildJson(folder, "squeeze@linux-arm64");
    const image = readFileSync(targets[0]?.outputs["image"]?.path ?? "");
    // e_machine: EM_AARCH64
    expect([image.subarray(0, 4).toString("latin1"), image.readUInt16LE(18)]).toEqual(["\u007fELF", 183]);
  });

  test("one library of an image", async () => {
    const { targets } = await buildJson(folder, "hello@linux.printf");
    expect(targets.map(({ name, outputs }) => [name, Object.keys(outputs)])).toEqual([["hello@linux-x86_64.printf", ["object"]]]);
    const alone = await buildJson(folder, "printf");
    expect(alone.targets.map(({ name, outputs }) => [name, Object.keys(outputs)])).toEqual([["printf@linux-x86_64", ["object"]]]);
  });

  test("graph, show, log and list look at it", async () => {
    const graph = JSON.parse((await kiln("graph", "hello@linux", "--json")).stdout) as {
      derivations: Record<string, { name: string; inputs: object }>;
    };
    expect(Object.values(graph.derivations).map(({ name }) => name)).toEqual(expect.arrayContaining(["printf/format.c", "hello/image"]));
    expect((await kiln("graph", "hello@linux", "--dot")).stdout).toMatch(/^digraph kiln \{\n[^]*\}\n$/);
    expect((await kiln("graph", "hello@linux")).stdout).toMatch(/^[0-9a-f]{12} {2}compile {2}printf\/format\.c$/m);
    const shown = JSON.parse((await kiln("show", "hello@linux", "format.c")).stdout) as {
      id: string;
      command: string[];
      scan: { language: string };
    };
    expect(shown).toMatchObject({ scan: { language: "c" }, kind: "compile" });
    expect(graph.derivations[shown.id]).toMatchObject({ name: "printf/format.c" });
    const list = JSON.parse((await kiln("list", "--json")).stdout) as {
      targets: string[];
      libraries: { name: string; options: { name: string }[] }[];
    };
    expect(list.targets.filter((target) => !target.includes("_tests@"))).toEqual([
      "hello@linux-x86_64",
      "hello@qemu-x86_64",
      "hello@efi-x86_64",
      "minimal@qemu-x86_64",
      "minimal@linux-x86_64",
      "squeeze@linux-x86_64",
      "squeeze@qemu-x86_64",
    ]);
    expect(list.libraries.find(({ name }) => name === "heap")?.options).toMatchObject([
      { name: "heap.allocator", type: 'enum("tlsf", "buddy", "bump")' },
      { name: "heap.size", type: "size(4KiB..1GiB)" },
      { name: "heap.explained", type: "bool" },
    ]);
    expect(list.libraries.length).toBeGreaterThan(20);
    expect(await kiln("show", "hello@linux", "nothing.c")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1104") });
  });

  test("a failed step's output can be seen again, and others go on with -k", async () => {
    const own = checkout();
    writeFileSync(join(own, "recipes/exit/exit.c"), "int x = ;\n");
    writeFileSync(join(own, "recipes/cmdline/cmdline.c"), "int y = ;\n");
    const one = await runKiln(["build", "hello@linux", "-q", "-j1"], { cwd: own });
    expect(one.exit).toBe(1);
    expect(one.stderr).toContain("KILN-E0901");
    const both = await runKiln(["build", "hello@linux", "-q", "-k"], { cwd: own });
    expect(both.exit).toBe(1);
    expect(both.stderr).toContain("recipes/exit/exit.c:1:9: error: expected expression");
    expect(both.stderr).toContain("recipes/cmdline/cmdline.c:1:9: error: expected expression");
    expect((await runKiln(["log", "hello@linux", "exit/exit.c"], { cwd: own })).stdout).toMatch(
      /^recipes\/exit\/exit\.c:1:9: error: expected expression/m,
    );
  });

  test("an include that can't be followed is told", async () => {
    const own = checkout();
    const text = `#include <printf.h>\n#define JOIN(name) <name>\n#define CHOSEN JOIN(banner.h)\n#include CHOSEN\nint main(void)\n{\n\tbanner_print();\n\treturn 0; /* ${process.pid} ${performance.now()} */\n}\n`;
    writeFileSync(join(own, "recipes/hello/main.c"), text);
    const { stderr, exit } = await runKiln(["build", "hello@linux"], { cwd: own });
    expect(exit).toBe(0);
    expect(stderr).toContain(
      "warning[KILN-E0914]: one compile step depends on whole folders of headers\n  app/main.c: src/app/main.c: #include CHOSEN\n",
    );
  });

  test("eval, also of a file and of what must be fetched", async () => {
    expect(await kiln("eval", "[x * 2 for x in range(0, 3)]")).toMatchObject({ exit: 0, stdout: "[0, 2, 4]\n", stderr: "" });
    expect((await kiln("eval", "--json", '{ a = 1  b = "x" }')).stdout).toBe('{"a":"1","b":"x"}\n');
    writeFileSync(join(temporary, "x.kiln"), '"a" ++ "b"\n');
    expect((await kiln("eval", "--file", join(temporary, "x.kiln"))).stdout).toBe('"ab"\n');
    const hash = (await kiln("fetch", "--hash", "npm:lz4@0.6.5")).stdout.trim();
    expect(hash).toMatch(/^sha256-/);
    const listed = await kiln(
      "eval",
      "-q",
      `[path_of(f) for f in glob(unpack(fetch("npm:lz4@0.6.5", hash = "${hash}")), "deps/lz4/lib/lz4.*")]`,
    );
    expect(listed).toMatchObject({ exit: 0, stdout: '["deps/lz4/lib/lz4.c", "deps/lz4/lib/lz4.h"]\n' });
  });

  test("what has a wrong hash is told with both, and leaves nothing in the store", async () => {
    const own = mkdtempSync(join(temporary, "hash-"));
    writeFileSync(join(own, "workspace.kiln"), "workspace w { }\n");
    writeFileSync(join(own, "x.tar"), "content of strangers");
    const wanted = `sha256-${createHash("sha256").update("something else").digest("base64")}`;
    const found = `sha256-${createHash("sha256").update("content of strangers").digest("base64")}`;
    const store = join(own, "store");
    const { exit, stderr } = await runKiln(["eval", "-q", `glob(unpack(fetch("file:./x.tar", hash = "${wanted}")), "*")`], {
      cwd: own,
      store,
    });
    expect(exit).toBe(1);
    expect(stderr).toContain(`KILN-E0704`);
    expect(stderr).toContain(`expected ${wanted}\n`);
    expect(stderr).toContain(`found    ${found}\n`);
    expect(JSON.parse((await runKiln(["store", "verify", "--json"], { cwd: own, store })).stdout)).toMatchObject({
      blobs: 0,
      realisations: 0,
    });
    expect(readdirSync(join(store, "tmp"))).toEqual([]);
  });

  test("fetch prefetches and builds nothing", async () => {
    const { exit, stdout } = await kiln("fetch", "squeeze@linux", "-q", "--json");
    expect(exit).toBe(0);
    const { fetches } = JSON.parse(stdout) as { fetches: { name: string; fetched: boolean }[] };
    expect(fetches.map(({ name, fetched }) => [name, fetched])).toContainEqual(["lz4@0.6.5", true]);
  });

  test("check finds what is wrong without a build", async () => {
    expect(await kiln("check")).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^23 targets, \d+ derivations: nothing wrong\n$/) });
    const own = checkout();
    writeFileSync(join(own, "recipes/bad.kiln"), "library bad { needs nothing_like_it }\n");
    expect(await runKiln(["check"], { cwd: own })).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E0302") });
  });

  test("doctor tells each setting and where it comes from", async () => {
    const config = join(temporary, "config.toml");
    writeFileSync(config, 'jobs = 3\nhttps_proxy = "http://me:secret@127.0.0.1:9"\n');
    // What is empty isn't set.
    const env = { KILN_CONFIG: config, KILN_JOBS: "", HTTPS_PROXY: "", https_proxy: "" };
    const told = await runKiln(["doctor", "--json"], { cwd: folder, env });
    expect(told.exit).toBe(0);
    const { settings, sandbox } = JSON.parse(told.stdout) as {
      settings: { name: string; value: string; origin: string }[];
      sandbox: { tier: string };
    };
    expect(settings).toContainEqual({ name: "jobs", value: "3", origin: "configuration file" });
    expect(settings.find(({ name }) => name === "store")?.origin).toBe("environment");
    expect(told.stdout).not.toContain("secret");
    expect(sandbox.tier).toBe("namespaces");
    writeFileSync(config, "joobs = 3\n");
    expect(await runKiln(["build"], { cwd: folder, env })).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1101") });
  });

  test("without a sandbox only when asked for, and kept apart", async () => {
    const own = checkout();
    writeFileSync(
      join(own, "recipes/hello/main.c"),
      `int main(void) { return ${Math.floor(Math.random() * 100)} + ${process.pid} % 7; }\n`,
    );
    const open = await runKiln(["build", "hello@linux", "--sandbox", "none", "--json"], { cwd: own });
    expect(open.exit).toBe(0);
    expect(open.stderr).toContain("KILN-E1108");
    expect(ran(JSON.parse(open.stdout) as Awaited<ReturnType<typeof buildJson>>)).toMatchObject({ compile: 1 });
    // The same steps run again, in the sandbox: nothing of the other build is taken.
    expect(ran(await buildJson(own, "hello@linux"))).toMatchObject({ compile: 1 });
  });

  test("colours only where they are wanted", async () => {
    expect((await kiln("build", "helo", "--color", "always")).stderr).toContain("\u001b[");
    expect((await runKiln(["build", "helo"], { cwd: folder, env: { NO_COLOR: "", FORCE_COLOR: "" } })).stderr).not.toContain("\u001b[");
  });
});
