import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled } from "../support/installed.ts";
import { KILN, runKiln, sharedStore } from "../support/kiln.ts";
import { checkout } from "./checkout.ts";

const hasQemu = isInstalled("qemu-system-x86_64");
let folder: string;
beforeAll(() => {
  folder = checkout();
});
const kiln = async (...words: readonly string[]) => await runKiln(words, { cwd: folder });

describe("images run", { timeout: 240_000 }, () => {
  test("as a Linux process: output, arguments, exit status", async () => {
    const hello = await kiln("run", "hello", "-q", "--", "one", "two words", "-x");
    expect(hello).toMatchObject({ exit: 0, stderr: "" });
    expect(hello.stdout).toMatch(
      /^Hello from a unikernel!\n\nIt is made of 13 microlibraries:\n(?: {2}\S+ +\d+\.\d+\.\d+\n){13}\nArguments: one two words -x\n$/,
    );
    const squeeze = await kiln("run", "squeeze", "-q");
    expect(squeeze).toMatchObject({ exit: 0, stderr: "" });
    expect(squeeze.stdout).toMatch(/^text\.txt: \d+ bytes, compressed \d+\nthe same again: ok\n$/);
    expect(await kiln("run", "squeeze", "-q", "--", "nowhere")).toMatchObject({
      exit: 1,
      stdout: expect.stringContaining("there is no file nowhere"),
    });
  });

  test("and tell how they crash", async () => {
    const { exit, stdout, stderr } = await kiln("run", "hello", "-q", "--", "--crash");
    expect(exit).toBe(139);
    expect(stdout).toMatch(/^\ncrash: null pointer at 0000000000000008\n/);
    expect(stdout).toMatch(/ {3}rsp [0-9a-f]{16}/);
    expect(stdout).toMatch(/\nbacktrace:\n {2}[0-9a-f]{16} {2}main\+0x[0-9a-f]+\n(?: {2}[0-9a-f]{16} {2}\w+\+0x[0-9a-f]+\n){3}$/);
    expect(stderr).toBe("");
    const told = await kiln("run", "hello", "--", "--crash");
    expect(told.stderr).toMatch(/for files and lines: kiln build hello@linux-x86_64 --output debug, then run it again\n$/);
    expect(await kiln("build", "hello@linux", "-q", "--output", "debug")).toMatchObject({ exit: 0 });
    const lines = await kiln("run", "hello", "--", "--crash");
    expect(lines.stdout).toMatch(/\nbacktrace:\n {2}[0-9a-f]{16} {2}main\+0x[0-9a-f]+ \(src\/app\/main\.c:9\)\n/);
    expect(lines.stdout).toMatch(/ {2}init_run\+0x[0-9a-f]+ \(src\/init\/init\.c:\d+\)\n/);
    expect(lines.stderr).not.toContain("for files and lines");
  });

  describe.skipIf(!hasQemu)(`in QEMU${hasQemu ? "" : " (skipped: qemu-system-x86_64 is not installed)"}`, () => {
    test("with the same output and status", async () => {
      const hello = await kiln("run", "hello@qemu", "-q", "--", "one", "two words");
      expect(hello).toMatchObject({ exit: 0, stderr: "" });
      expect(hello.stdout).toContain("  boot_qemu        0.2.0\n");
      expect(hello.stdout.endsWith("\nArguments: one two words\n")).toBe(true);
      expect(await kiln("run", "squeeze@qemu", "-q")).toMatchObject({ exit: 0, stdout: expect.stringContaining("the same again: ok") });
      expect(await kiln("run", "squeeze@qemu", "-q", "--", "nowhere")).toMatchObject({ exit: 1 });
    });

    test("an exception is told by its registers, and a stack overflow too", async () => {
      const { exit, stdout } = await kiln("run", "hello@qemu", "-q", "--", "--crash");
      expect(exit).toBe(126);
      expect(stdout).toMatch(/^\ncrash: null pointer at 0000000000000008\n/);
      expect(stdout).toMatch(/error 0000000000000002/);
    });

    test("every declared test, on a process and a machine", async () => {
      const { exit, stdout } = await kiln("test", "-q", "--json", "hello@linux", "hello@qemu", "minimal", "squeeze");
      expect(exit).toBe(0);
      const { tests } = JSON.parse(stdout) as { tests: { target: string; test: string; passed: boolean }[] };
      expect(tests.map(({ target, test: name, passed }) => `${target} ${name} ${passed}`)).toEqual([
        "hello@linux-x86_64 greets true",
        "hello@linux-x86_64 crashes true",
        "hello@qemu-x86_64 greets true",
        "hello@qemu-x86_64 crashes true",
        "minimal@qemu-x86_64 greets true",
        "minimal@linux-x86_64 greets true",
        "squeeze@linux-x86_64 round_trip true",
        "squeeze@linux-x86_64 empty_file true",
        "squeeze@linux-x86_64 missing_file true",
        "squeeze@qemu-x86_64 round_trip true",
        "squeeze@qemu-x86_64 empty_file true",
        "squeeze@qemu-x86_64 missing_file true",
      ]);
    });
  });

  test("QEMU that is missing is told with its package's name", async () => {
    const { exit, stderr } = await runKiln(["run", "hello@qemu", "-q"], { cwd: folder, env: { PATH: "/nowhere" } });
    expect(exit).toBe(1);
    expect(stderr).toMatch(/KILN-E1002.*qemu-system-x86_64/s);
    expect(stderr).toContain("qemu-system-x86");
  });
});

describe("an interrupted build", () => {
  const stores: string[] = [];
  afterAll(() => {
    for (const store of stores) {
      spawnSync("chmod", ["-R", "u+w", store]);
      rmSync(store, { recursive: true, force: true });
    }
  });

  test("ends with 130, leaves no temporary files, and goes on where it was", { timeout: 240_000 }, async () => {
    const outer = mkdtempSync(join(tmpdir(), "kiln-interrupt-"));
    stores.push(outer);
    const store = join(outer, "store");
    // The toolchain is another store's; nobody has compiled these sources before.
    expect(await kiln("fetch", "hello@linux")).toMatchObject({ exit: 0 });
    const own = checkout();
    for (const path of readdirSync(join(own, "recipes"), { recursive: true, encoding: "utf8" }))
      if (path.endsWith(".c")) appendFileSync(join(own, "recipes", path), `/* ${outer} */\n`);
    const env = { KILN_LOWER_STORES: sharedStore() };
    const child = spawn(process.execPath, [KILN, "build", "hello@linux"], {
      cwd: own,
      env: { ...process.env, ...env, KILN_STORE: store, KILN_CONFIG: "/dev/null" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    let interrupted = false;
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (!interrupted && said.includes("compile ")) interrupted = child.kill("SIGINT");
    });
    expect(await ended, said).toBe(130);
    expect(said).not.toContain("    at ");
    expect(existsSync(join(store, "tmp")) ? readdirSync(join(store, "tmp")) : []).toEqual([]);
    expect(await runKiln(["build", "hello@linux", "-q"], { cwd: own, store, env })).toMatchObject({ exit: 0, stderr: "" });
    expect(await runKiln(["store", "verify"], { cwd: own, store })).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining("all whole"),
    });
  });

  test("Ctrl-C ends a guest", { timeout: 60_000 }, async () => {
    const own = checkout();
    writeFileSync(join(own, "recipes/hello/main.c"), '#include <printf.h>\nint main(void)\n{\n\tputs("waiting");\n\tfor (;;)\n\t\t;\n}\n');
    const child = spawn(process.execPath, [KILN, "run", "hello", "-q"], {
      cwd: own,
      env: { ...process.env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    child.stdout.on("data", () => child.kill("SIGINT"));
    expect(await ended).toBe(130);
  });
});
