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
