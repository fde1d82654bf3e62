import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";
import { checkout } from "./checkout.ts";

interface Command {
  readonly directory: string;
  readonly file: string;
  readonly arguments: readonly string[];
  readonly output: string;
}

const has = (program: string): boolean => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;

describe("compdb", { timeout: 240_000 }, () => {
  let folder: string;
  let commands: readonly Command[];
  const database = (): string => join(folder, "compile_commands.json");
  beforeAll(async () => {
    folder = checkout();
    const made = await runKiln(["compdb", "hello@linux", "squeeze@qemu", "--json"], { cwd: folder });
    expect(made).toMatchObject({ exit: 0, stderr: "" });
    commands = JSON.parse(readFileSync(database(), "utf8")) as readonly Command[];
    expect(JSON.parse(made.stdout)).toEqual({ path: database(), commands: commands.length, warnings: [] });
  }, 240_000);

  test("files of the workspace are those that one edits, fetched ones the store's", () => {
    const files = commands.map(({ file }) => file);
    expect(files).toEqual(expect.arrayContaining([join(folder, "recipes/hello/main.c"), join(folder, "recipes/printf/format.c")]));
    expect(files.some((file) => file.endsWith("/deps/lz4/lib/lz4.c") && !file.startsWith(folder))).toBe(true);
    expect(commands.every(({ directory }) => directory === folder)).toBe(true);
    expect(new Set(commands.map(({ file, arguments: words }) => `${file} ${words.join(" ")}`)).size).toBe(commands.length);
  });

  test("every file and folder that a command names is there", () => {
    const named = commands.flatMap(({ arguments: words }) =>
      words.flatMap((word, i) =>
        ["-I", "-isystem", "-resource-dir", "-include"].includes(words[i - 1] ?? "") ? [[words[i - 1], word]] : [],
      ),
    );
    expect(named.length).toBeGreaterThan(100);
    for (const [option, path = ""] of named) {
      expect(isAbsolute(path), path).toBe(true);
      expect(statSync(path).isDirectory(), path).toBe(option !== "-include");
    }
    for (const { file, arguments: words } of commands) {
      expect(existsSync(file), file).toBe(true);
      expect(words.at(-1)).toBe(file);
    }
  });

  test("the generated header holds all options that the source may see", () => {
    const main = commands.find(({ file }) => file === join(folder, "recipes/hello/main.c"));
    const header = main?.arguments[main.arguments.indexOf("-include") + 1] ?? "";
    expect(readFileSync(header, "utf8")).toContain('#define CONFIG_BANNER_GREETING "Hello from a unikernel!"\n');
  });

  test.skipIf(!has("clang"))("another clang compiles all of it by these commands", () => {
    for (const {
      file,
      directory,
      arguments: [, ...words],
    } of commands) {
      const { status, stderr } = spawnSync("clang", [...words, "-fsyntax-only"], { cwd: directory, encoding: "utf8" });
      expect({ file, status, stderr }).toEqual({ file, status: 0, stderr: "" });
    }
  });

  test.skipIf(!has("clangd")).each(["recipes/printf/format.c", "recipes/hello/main.c"])("clangd finds nothing wrong with %s", (file) => {
    const { stderr, status } = spawnSync("clangd", [`--check=${join(folder, file)}`, `--compile-commands-dir=${folder}`], {
      encoding: "utf8",
    });
    expect(stderr).toContain(`Compile command from CDB is:`);
    expect(stderr).toMatch(/All checks completed, 0 errors/);
    expect(status).toBe(0);
  });

  test("to standard output; a second time changes nothing", async () => {
    const { stdout, exit } = await runKiln(["compdb", "hello@linux", "squeeze@qemu", "--output", "-"], { cwd: folder });
    expect(exit).toBe(0);
    expect(stdout).toBe(readFileSync(database(), "utf8"));
  });

  test("a target that doesn't exist, a file that can't be written", async () => {
    expect(await runKiln(["compdb", "helo"], { cwd: folder })).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1126") });
    expect(await runKiln(["compdb", "hello@linux", "--output", "workspace.kiln/x"], { cwd: folder })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("KILN-E1152"),
    });
  });
});
