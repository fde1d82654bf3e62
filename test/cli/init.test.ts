import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ROOT, runKiln } from "../support/kiln.ts";

const base = mkdtempSync(join(tmpdir(), "kiln-init-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe("init", { timeout: 240_000 }, () => {
  test("an application runs at once, and is called after its folder", async () => {
    const made = await runKiln(["init", "my-kernel", "--json"], { cwd: base });
    expect(made).toMatchObject({ exit: 0, stderr: "" });
    const files = [".gitignore", "README.md", "image.kiln", "src/main.c", "workspace.kiln"];
    expect(JSON.parse(made.stdout)).toEqual({ folder: join(base, "my-kernel"), name: "my_kernel", template: "app", files });
    const cwd = join(base, "my-kernel");
    expect(await runKiln(["check"], { cwd })).toMatchObject({ exit: 0, stdout: expect.stringContaining("2 targets") });
    expect(await runKiln(["fmt", "--check"], { cwd })).toMatchObject({ exit: 0 });
    expect(await runKiln(["run", "-q"], { cwd })).toEqual({ exit: 0, stderr: "", stdout: "Hello from my_kernel!\n" });
    expect(await runKiln(["run", "-q", "--", "one", "two"], { cwd })).toMatchObject({
      stdout: "Hello from my_kernel!\nargument 1: one\nargument 2: two\n",
    });
    expect(await runKiln(["run", "-q", "my_kernel", "--", "one"], { cwd })).toMatchObject({
      stdout: "Hello from my_kernel!\nargument 1: one\n",
    });
    expect(await runKiln(["test", "my_kernel@linux"], { cwd })).toMatchObject({ exit: 0 });
  });

  test("a library comes with a demo that uses its option", async () => {
    expect(await runKiln(["init", "sum", "--template", "library", "--name", "adder"], { cwd: base })).toMatchObject({ exit: 0 });
    const cwd = join(base, "sum");
    expect(existsSync(join(cwd, "include/adder.h"))).toBe(true);
    expect(await runKiln(["fmt", "--check"], { cwd })).toMatchObject({ exit: 0 });
    expect(await runKiln(["run", "-q"], { cwd })).toEqual({ exit: 0, stderr: "", stdout: "the sum is 42\n" });
  });

  test("a library set is checked, tested, published and taken in by another workspace", async () => {
    expect(await runKiln(["init", "set", "--library", "--name", "adder"], { cwd: base })).toMatchObject({ exit: 0 });
    const cwd = join(base, "set");
    const env = { KILN_KEYS: join(base, "keys") };
    expect(await runKiln(["check"], { cwd })).toMatchObject({ exit: 0, stdout: expect.stringContaining("nothing wrong") });
    expect(await runKiln(["test", "adder_demo@linux"], { cwd })).toMatchObject({ exit: 0 });
    const key = (await runKiln(["key", "generate", "me"], { cwd, env })).stdout.trim();
    expect(await runKiln(["publish", "--output", base, "-q"], { cwd, env })).toMatchObject({
      exit: 0,
      stderr: "",
      stdout: `${join(base, "adder-0.1.0.kiln.tar.zst")}\n`,
    });
    const user = join(base, "user");
    mkdirSync(user);
    writeFileSync(
      join(user, "workspace.kiln"),
      `workspace user {}\ninput core = shipped("core")\ninput adder = url("file:../adder-0.1.0.kiln.tar.zst", key = "${key}")\nopen core { linux, printf }\nopen adder { adder }\n`,
    );
    writeFileSync(
      join(user, "sum.kiln"),
      "image sum { platforms = [linux]  needs adder, printf  app { sources = [./main.c] }  options { adder.start = 5 } }\n",
    );
    writeFileSync(
      join(user, "main.c"),
      '#include <printf.h>\n#include <adder.h>\nint main(void) { printf("%d\\n", adder_add(2)); return 0; }\n',
    );
    expect(await runKiln(["run", "-q"], { cwd: user, env })).toMatchObject({ exit: 0, stdout: "7\n" });
  });

  test("nothing is overwritten", async () => {
    const cwd = join(base, "taken");
    mkdirSync(cwd);
    writeFileSync(join(cwd, "README.md"), "mine\n");
    writeFileSync(join(cwd, "notes.txt"), "mine\n");
    const refused = await runKiln(["init"], { cwd });
    expect(refused).toMatchObject({ exit: 2, stdout: "" });
    expect(refused.stderr).toMatch(/KILN-E1151[^]*\n +README\.md\n/);
    expect(refused.stderr).not.toContain("notes.txt");
    expect([readFileSync(join(cwd, "README.md"), "utf8"), existsSync(join(cwd, "workspace.kiln"))]).toEqual(["mine\n", false]);
  });

  test.each(["a-b", "int", "9", "library", ""])("the name %j can't be C's and the language's", async (name) => {
    const refused = await runKiln(["init", "named", "--name", name], { cwd: base });
    expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1150") });
    expect(existsSync(join(base, "named"))).toBe(false);
  });

  test("a template that doesn't exist, a folder that can't be made", async () => {
    expect(await runKiln(["init", "x", "--template", "kernel"], { cwd: base })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("Allowed choices are app, library"),
    });
    writeFileSync(join(base, "file"), "");
    expect(await runKiln(["init", "file/x"], { cwd: base })).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1152") });
  });

  test("templates and what they take in are shipped", () => {
    const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { files: string[] };
    expect(files).toEqual(expect.arrayContaining(["dist", "recipes", "templates", "workspace.kiln"]));
  });

  test("run without an image tells which there are", async () => {
    expect(await runKiln(["run"])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("images of this workspace: hello, minimal, squeeze"),
    });
  });
});
