import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { spdx2Validator } from "../image/bill/validators.ts";
import { GitRepository } from "../support/git-repository.ts";
import { isInstalled } from "../support/installed.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

test.skipIf(!isInstalled("git"))(
  "a library of a git input: provenance and bill name its commit and tree",
  { timeout: 300_000 },
  async () => {
    const folder = temporaryFolder("attested-inputs");
    const app = join(folder, "app");
    const kiln = async (...words: readonly string[]): Promise<KilnResult> =>
      await runKiln([...words, "-q"], { cwd: app, env: { KILN_KEYS: join(folder, "keys") } });
    const commit = new GitRepository(join(folder, "lib")).commit({
      "workspace.kiln": "",
      "data.kiln": 'library data { license = "MIT"  sources = [./src/data.c]  exports { symbols = ["data"] } }\n',
      "src/data.c": "const char data[4] = { 1 };\n",
    });
    mkdirSync(join(app, "src"), { recursive: true });
    for (const [path, text] of Object.entries({
      "workspace.kiln":
        'input lib = git("file:../lib", ref = "main")\ninput core = shipped("core")\nopen core { linux }\nopen lib { data }\n',
      "demo.kiln": 'image demo { license = "MIT"  platforms = [linux]  needs data  app { sources = [./src/main.c] } }\n',
      "src/main.c": "extern const char data[];\nint main(int argc, char **argv) { (void)argv; return data[argc]; }\n",
    }))
      writeFileSync(join(app, path), text);
    await kiln("key", "generate", "ci");
    const attested = await kiln("attest", "--output", "-");
    expect(attested.exit, attested.stderr).toBe(0);
    const { payload } = JSON.parse(attested.stdout) as { readonly payload: string };
    const tree = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(JSON.parse(Buffer.from(payload, "base64").toString("utf8"))).toMatchObject({
      predicate: {
        buildDefinition: {
          resolvedDependencies: expect.arrayContaining([
            {
              name: "lib",
              uri: "pkg:generic/lib@main",
              digest: { gitCommit: commit, reapiDirectory: tree },
              annotations: { role: "input" },
            },
          ]),
        },
      },
    });
    const { stdout } = await kiln("sbom");
    expect(await spdx2Validator(stdout)).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      relationships: expect.arrayContaining([
        { spdxElementId: "SPDXRef-Library-lib.data", relationshipType: "GENERATED_FROM", relatedSpdxElement: "SPDXRef-Input-lib-main" },
      ]),
    });
  },
);
