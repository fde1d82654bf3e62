import { createHash } from "node:crypto";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runKiln, type KilnResult } from "../support/kiln.ts";
import { smallWorkspace, type EditedWorkspace } from "./edited-workspaces.ts";

describe("what `kiln why rebuild` says", { timeout: 240_000 }, () => {
  let workspace: EditedWorkspace;
  beforeAll(async () => {
    workspace = await smallWorkspace();
  });
  const kiln = async (...words: readonly string[]): Promise<KilnResult> => await runKiln(words, { cwd: workspace.folder });
  const said = async (...words: readonly string[]): Promise<string> => {
    const { stdout, stderr, exit } = await kiln("why", "rebuild", "edited@linux", ...words);
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
    return stdout.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "TIME");
  };

  test("nothing was built; nothing changed; a file, a flag and an option did", async () => {
    // Others may have built the same from the shared store, never in this folder.
    appendFileSync(join(workspace.folder, "main.c"), `int unique_${process.pid}_${Date.now()};\n`);
    expect(await said()).toMatch(
      /^edited@linux-x86_64: .*\nnothing is known of an earlier build in this store\n\nnothing to compare it with\n {2}→ .*app\/main\.c/,
    );
    expect((await kiln("build", "edited@linux", "-q")).exit).toBe(0);
    expect(await said()).toBe("edited@linux-x86_64: nothing is to be built again\n");

    const value = 100_000 + Math.floor(Math.random() * 9_000_000);
    appendFileSync(join(workspace.folder, "near/second/plain.h"), `#define MORE ${value}\n`);
    const recipe = join(workspace.folder, "edited.kiln");
    writeFileSync(recipe, readFileSync(recipe, "utf8").replace("-DFLAG=0", `-DFLAG=${value}`));
    expect(await said("--set", `near.depth=${value}`)).toBe(
      `edited@linux-x86_64: 2 steps run, 6 more if what those give is not what it was
compared with what was built at TIME UTC

the command has -DFLAG=${value} instead of -DFLAG=0
  → compile near/src/a.c, compile near/src/b.c

option near.depth: 0 → ${value}, set by --set
  → compile near/src/a.c

near/second/plain.h was edited
    @@ -1,1 +1,2 @@
     #define PLAIN 1
    +#define MORE ${value}
  → compile near/src/b.c

follows, if what it is given is not what it was:
  link near/all.o, link near/near.o, link edited/symbols, image edited.elf, image edited/image, image edited/symbols.json

recipes that changed:
  edited.kiln
    @@ -5,3 +5,3 @@
       sources = glob(./near, "src/*.c")
    -  cflags  = ["-DFLAG=0"]
    +  cflags  = ["-DFLAG=${value}"]
       defines = { NEAR_DEFINE = 0 }
`,
    );
    expect((await kiln("build", "edited@linux", "-q")).exit).toBe(0);
  });

  test("results that are lost, and a sandbox that is left out", async () => {
    // So that no other test has made this object.
    const set = ["--set", `near.depth=${100_000 + Math.floor(Math.random() * 9_000_000)}`];
    const build = async (...words: readonly string[]): Promise<number> =>
      (await kiln("build", "edited@linux", "-q", ...set, ...words)).exit;
    expect(await build()).toBe(0);
    const { id, realisation } = JSON.parse((await kiln("show", "edited@linux", "near/src/a.c", ...set)).stdout) as {
      readonly id: string;
      readonly realisation: { readonly outputs: Readonly<Record<string, { readonly digest: string }>> };
    };
    const store = (await kiln("store", "path")).stdout.trim();
    const [{ digest } = { digest: "" }] = Object.values(realisation.outputs);
    rmSync(join(store, "cas", digest.slice(0, 2), digest.slice(0, 64)));
    // All that was made of it, too: what has a result asks for nothing below.
    const { steps } = JSON.parse((await kiln("query", "edited@linux", "--rdeps", id, "--json", ...set)).stdout) as {
      readonly steps: readonly { readonly id: string }[];
    };
    for (const step of steps) rmSync(join(store, "realised", step.id.slice(0, 2), step.id), { force: true });
    expect(await said(...set)).toMatch(/\nthe same as before: the result is no longer in the store\n {2}→ compile near\/src\/a\.c/);
    expect(await build()).toBe(0);
    expect(await said(...set)).toBe("edited@linux-x86_64: nothing is to be built again\n");

    appendFileSync(join(workspace.folder, "main.c"), `int open_${process.pid}_${Date.now()};\n`);
    expect(await build("--sandbox", "none")).toBe(0);
    expect(await said(...set)).toMatch(/\nthe same as before: that was with, or without, a sandbox\n {2}→ compile app\/main\.c/);
  });

  test("a source that a collector took: its name is known still; without its folder, that one's", async () => {
    const path = join(workspace.folder, "main.c");
    appendFileSync(path, `int first_${process.pid}_${Date.now()};\n`);
    expect((await kiln("build", "edited@linux", "-q")).exit).toBe(0);
    const { inputs } = JSON.parse((await kiln("show", "edited@linux", "app/main.c")).stdout) as {
      readonly inputs: Readonly<Record<string, { readonly source?: string }>>;
    };
    const store = (await kiln("store", "path")).stdout.trim();
    const remove = (sha256: string): void => rmSync(join(store, "cas", sha256.slice(0, 2), sha256));
    const before = createHash("sha256").update(readFileSync(path)).digest("hex");
    appendFileSync(path, `int second_${process.pid}_${Date.now()};\n`);
    expect(await said()).toContain("\nmain.c was edited\n    @@");
    remove(before);
    expect(await said()).toContain("\nmain.c was edited; what it was is no longer in the store\n  → compile app/main.c\n");
    remove(inputs["src/app"]?.source?.slice(0, 64) ?? "");
    expect(await said()).toContain("\n. was edited; what its files were is no longer in the store\n  → compile app/main.c\n");
    expect((await kiln("build", "edited@linux", "-q")).exit).toBe(0);
    expect(await said()).toBe("edited@linux-x86_64: nothing is to be built again\n");
  });
});
