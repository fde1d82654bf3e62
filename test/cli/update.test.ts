import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { GitRepository } from "../support/git-repository.ts";
import { isInstalled } from "../support/installed.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

describe.skipIf(!isInstalled("git"))("kiln update --build", { timeout: 240_000 }, () => {
  const folder = temporaryFolder("update");
  const app = join(folder, "app");
  const kiln = async (...words: readonly string[]): Promise<KilnResult> => await runKiln([...words, "-q"], { cwd: app });
  const TARGET = `demo@linux-${process.arch === "arm64" ? "arm64" : "x86_64"}`;
  const imageSize = (): number => statSync(join(app, "out", TARGET, "image")).size;
  const lib = new GitRepository(join(folder, "lib"));
  const library = (bytes: number): void =>
    void lib.commit({
      "workspace.kiln": "",
      "data.kiln": 'library data { sources = [./src/data.c]  exports { symbols = ["data"] } }\n',
      "src/data.c": `const char data[${bytes}] = { 1 };\n`,
    });

  test("tells how the sizes of images change", async () => {
    library(64);
    const files = {
      "workspace.kiln": 'input lib = git("file:../lib")\ninput core = shipped("core")\nopen core { linux }\nopen lib { data }\n',
      "demo.kiln": "image demo { platforms = [linux]  needs data  app { sources = [./src/main.c] } }\n",
      "src/main.c": "extern const char data[];\nint main(int argc, char **argv) { (void)argv; return data[argc]; }\n",
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(app, path)), { recursive: true });
      writeFileSync(join(app, path), text);
    }
    // Nothing was built before.
    const first = await kiln("update", "--build");
    expect(first.exit, first.stderr).toBe(0);
    const small = imageSize();
    expect(first.stdout).toMatch(new RegExp(`^lib: [0-9a-f]{12}, new\n${TARGET}: ${small} bytes\n$`));
    expect((await kiln("update", "--build")).stdout).toBe(`nothing moved\n${TARGET}: ${small} bytes, as before\n`);
    library(65_536);
    const larger = await kiln("update", "--build");
    const large = imageSize();
    expect(large).toBeGreaterThan(small + 60_000);
    expect(larger.stdout).toContain(`${TARGET}: ${small} → ${large} bytes (+${large - small})\n`);
    library(64);
    const { stdout } = await kiln("update", "--build", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ changed: true, sizes: [{ target: TARGET, before: large, after: small }] });
    // What can't be built any more is told after what moved.
    lib.commit({ "workspace.kiln": "", "data.kiln": "library other { sources = [] }\n" });
    const broken = await kiln("update", "--build");
    expect(broken).toMatchObject({ exit: 2, stdout: expect.stringContaining("library data, gone") });
    for (const other of ["--dry-run", "--hashes"]) expect((await kiln("update", "--build", other)).exit).toBe(2);
  });
});
