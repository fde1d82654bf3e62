import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runKiln, sharedStore, type KilnResult } from "../support/kiln.ts";
import { ran, type BuildJson } from "../cli/checkout.ts";
import { smallWorkspace } from "./edited-workspaces.ts";

const target = "edited@linux";

describe("what a collector leaves of sources", { timeout: 240_000 }, () => {
  let folder = "";
  let store = "";
  let edits = 0;
  beforeAll(async () => {
    ({ folder } = await smallWorkspace());
    store = join(folder, ".store");
    // So that the toolchain is there, below a store of our own.
    await runKiln(["build", "-q", target], { cwd: folder });
    // A command has to run, so that the sandbox's helper is there.
    edit("main.c");
    await build();
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const kiln = (...words: readonly string[]): Promise<KilnResult> =>
    runKiln(words, { cwd: folder, store, env: { KILN_LOWER_STORES: sharedStore() } });
  const events = (): string => join(folder, ".events");

  async function build(): Promise<BuildJson> {
    const { stdout, stderr, exit } = await kiln("build", "--json", "--events", events(), target);
    if (exit !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as BuildJson;
  }

  async function said(command: string, ...words: readonly string[]): Promise<string> {
    const { stdout, stderr, exit } = await kiln(...command.split(" "), ...words);
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
    return stdout;
  }

  /** `text` is added to a file, different each time. */
  function edit(path: string, text = "int one"): string {
    const line = `${text}_${process.pid}_${++edits};`;
    writeFileSync(join(folder, path), `${readFileSync(join(folder, path), "utf8")}${line}\n`);
    return line;
  }

  /** Inodes of evaluated graphs: an evaluation writes another file, an edit goes on from the one that is there. */
  function graphs(): readonly number[] {
    const kept = join(store, "evaluated");
    const files = readdirSync(kept, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".graph"));
    return files.map((name) => statSync(join(kept, name)).ino).toSorted((a, b) => a - b);
  }

  /** How often the steps were planned: again where something was missing that was taken for granted. */
  const plans = (): number => readFileSync(events(), "utf8").split('"event":"planned"').length - 1;
  const hashOf = (path: string): string =>
    createHash("sha256")
      .update(readFileSync(join(folder, path)))
      .digest("hex");
  const blob = (hash: string): string => join(store, "cas", hash.slice(0, 2), hash);

  test("an edit after it is as quick as without it, and its difference is told", async () => {
    for (const path of ["main.c", "near/src/a.c", "near/second/plain.h"]) {
      await said("gc");
      const before = hashOf(path);
      const line = edit(path);
      expect(await said("why rebuild", target)).toContain(`\n    +${line}\n`);
      const evaluated = graphs();
      expect(ran(await build())).toMatchObject({ compile: 1 });
      expect(graphs()).toEqual(evaluated);
      expect(plans()).toBe(1);
      await said("gc");
      // Nothing is compared with that any more.
      expect([before, hashOf(path)].map((hash) => existsSync(blob(hash)))).toEqual([false, true]);
    }
  });

  test("what was built last is told beside what failed since", async () => {
    const built = readFileSync(join(folder, "main.c"), "utf8");
    edit("main.c", "no_type one");
    expect((await kiln("build", "-q", target)).exit).not.toBe(0);
    await said("gc");
    writeFileSync(join(folder, "main.c"), built);
    const line = edit("main.c");
    const told = await said("why rebuild", target);
    expect(told).toContain(`\n    +${line}\n`);
    expect(told).not.toContain("no_type");
    const evaluated = graphs();
    expect(ran(await build())).toMatchObject({ compile: 1 });
    expect(graphs()).toEqual(evaluated);
    expect(plans()).toBe(1);
  });

  test("age takes nothing of it; a size does, that is told, and the next build is right", async () => {
    await said("gc", "--older-than", "1s");
    const line = edit("main.c");
    expect(await said("why rebuild", target)).toContain(`\n    +${line}\n`);
    expect((await kiln("gc", "--max-size", "1KiB")).exit).toBe(0);
    expect(await said("why rebuild", target)).toContain("\n. was edited; what its files were is no longer in the store\n");
    const here = await build();
    expect(ran(here)).toMatchObject({ compile: 1 });
    // The same sources, from a store that lacks nothing.
    const there = await runKiln(["build", "--json", target], { cwd: folder });
    const sums = ({ targets }: BuildJson): unknown => targets.map(({ outputs }) => Object.values(outputs).map(({ sha256 }) => sha256));
    expect(sums(here)).toEqual(sums(JSON.parse(there.stdout) as BuildJson));
    await build();
    // And from then on all is as before.
    await said("gc");
    const next = edit("main.c");
    expect(await said("why rebuild", target)).toContain(`\n    +${next}\n`);
  });

  test("where a file lacks that was taken for granted, steps are planned once more", async () => {
    edit("near/second/plain.h");
    await build();
    const lost = hashOf("near/second/plain.h");
    edit("near/src/b.c");
    rmSync(blob(lost));
    expect(ran(await build())).toMatchObject({ compile: 1 });
    expect(plans()).toBe(2);
    expect(existsSync(blob(lost))).toBe(true);
  });

  test("without its link it goes", async () => {
    await build();
    await said("gc");
    const hash = hashOf("main.c");
    expect(existsSync(blob(hash))).toBe(true);
    rmSync(join(folder, "out"), { recursive: true });
    await said("gc");
    expect(existsSync(blob(hash))).toBe(false);
    expect(readdirSync(join(store, "sources"))).toEqual([]);
    edit("main.c");
    expect(await said("why rebuild", target)).toContain("\n. was edited; what its files were is no longer in the store\n");
  });
});
