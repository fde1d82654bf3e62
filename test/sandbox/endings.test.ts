import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DiskWriter } from "#sandbox/disk-writer.ts";
import { openWorkshop, TEST_LIMITS, tierOf, ways } from "./workshop.ts";
import type { Workshop } from "./workshop.ts";

describe.each(ways)("%s", (way) => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop(way);
  });
  afterAll(async () => {
    await shop?.close();
  });

  test("exit codes and signals", async () => {
    for (const code of [0, 1, 42, 126]) expect((await shop.attack(["exit", String(code)])).ending).toEqual({ kind: "exited", code });
    expect((await shop.attack(["crash"])).ending).toEqual({ kind: "signalled", signal: 11 });
  });

  test("both streams, in order where one process writes them", async () => {
    const { log } = await shop.attack(["talk", "6"]);
    if (way === "bwrap") expect(log.split("\n").toSorted().join("\n").trim()).toBe("err 1\nerr 3\nerr 5\nout 0\nout 2\nout 4");
    else expect(log).toBe("out 0\nerr 1\nout 2\nerr 3\nout 4\nerr 5\n");
  });

  test("a long log is cut, and says so", async () => {
    const { log, ending } = await shop.attack(["talk", "100000"]);
    expect(ending).toEqual({ kind: "exited", code: 0 });
    expect(log.length).toBeLessThan(TEST_LIMITS.logBytes + 200);
    expect(log).toMatch(/\n\[kiln: the output is longer than 65536 bytes; the rest is dropped\]\n$/);
  });

  test("a command that is not there is a failure of the set-up, not of the command", async () => {
    if (way === "bwrap") return;
    const result = await shop.sandbox.run({
      argv: ["./nothing"],
      env: {},
      mounts: [],
      outputs: [],
      timeoutMs: 1000,
      outputFolder: shop.store,
    });
    expect(result.ending).toEqual({ kind: "setup-failed", step: "execve of the command", errno: "ENOENT" });
  });

  test("an input that is not there, too", async () => {
    const { ending } = await shop.attack(["exit", "0"], { mounts: [{ kind: "file", path: "x", from: join(shop.store, "nothing") }] });
    expect(ending.kind).toBe("setup-failed");
  });

  test("cancelling ends a step, and one that waits in line", async () => {
    const controller = new AbortController();
    const running = [1, 2, 3, 4].map(() => shop.attack(["descendants"], { signal: controller.signal }));
    setTimeout(() => controller.abort(), 200);
    for (const { ending } of await Promise.all(running)) expect(ending).toEqual({ kind: "cancelled" });
    expect((await shop.attack(["exit", "0"], { signal: AbortSignal.abort() })).ending).toEqual({ kind: "cancelled" });
    expect((await shop.attack(["exit", "3"])).ending).toEqual({ kind: "exited", code: 3 });
  });

  test("more steps than slots wait in line", async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => shop.attack(["exit", String(i)])));
    expect(results.map((r) => r.ending)).toEqual(results.map((_, code) => ({ kind: "exited", code })));
  });

  test("links, folders and nested places of inputs", async () => {
    const { ending, entries } = await shop.attack(["copy", "a/b/link", "o/p/q"], {
      outputs: ["o/p/q"],
      mounts: [
        { kind: "folder", path: "a" },
        { kind: "folder", path: "a/b" },
        { kind: "symlink", path: "a/b/link", target: "../../x/y/z" },
        { kind: "file", path: "x/y/z", from: join(shop.store, "in") },
        { kind: "tree", path: "x/t", from: join(shop.store, "trees/t") },
      ],
    });
    expect(ending).toEqual({ kind: "exited", code: 0 });
    expect(entries).toMatchObject([{ kind: "file", path: "o/p/q" }]);
  });

  test("writes the store's file system out", async () => {
    const sync = new DiskWriter(shop.helper);
    await sync.sync(shop.store);
    await expect(sync.sync(join(shop.store, "no/such"))).rejects.toMatchObject({
      diagnostics: [{ code: "KILN-E0805", detail: "syncfs: ENOENT" }],
    });
    await sync.close();
  });

  test("shows files of the store all together, whole and read-only, or none of them", async () => {
    const writer = new DiskWriter(shop.helper);
    const file = (name: string, path: string, text: string) => ({
      temporary: join(shop.store, `tmp-${name}`),
      path: join(shop.store, path),
      content: Buffer.from(text),
    });
    const umask = process.umask(0o077);
    const shown = await writer.show(shop.store, [file("1", "ac/00/one", "1\u00002"), file("2", "realised/00/deep/two", "")]);
    process.umask(umask);
    expect(shown).toBe(true);
    expect(readFileSync(join(shop.store, "ac/00/one"), "utf8")).toBe("1\u00002");
    expect(statSync(join(shop.store, "ac/00/one")).mode & 0o777).toBe(0o444);
    expect(statSync(join(shop.store, "realised/00/deep")).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(shop.store, "realised/00/deep/two"), "utf8")).toBe("");
    // A name that is taken, and a place that can't be.
    writeFileSync(join(shop.store, "tmp-4"), "somebody's");
    expect(await writer.show(shop.store, [file("3", "ac/00/three", "3"), file("4", "ac/00/four", "4")])).toBe(false);
    expect(await writer.show(shop.store, [file("5", "ac/00/one/five", "5")])).toBe(false);
    expect(readdirSync(shop.store).filter((name) => name.startsWith("tmp-"))).toEqual(["tmp-4"]);
    expect(readdirSync(join(shop.store, "ac/00"))).toEqual(["one"]);
    expect(await writer.show(shop.store, [file("6", "ac/00/six", "x".repeat(17 << 20))])).toBe(false);
    expect(await writer.show(shop.store, [file("7", "ac/00/seven", "7")])).toBe(true);
    await writer.close();
  });

  test("paths that no caller may give are bugs", async () => {
    for (const path of ["/abs", "a/../b", "a//b", "", "./x"])
      await expect(shop.attack(["exit", "0"], { mounts: [{ kind: "folder", path }] }), path).rejects.toThrow(/is no path of an input root/);
    await expect(shop.attack(["exit", "0"], { mounts: [{ kind: "folder", path: "in/x" }] })).rejects.toThrow(/lies below input in/);
    if (["namespaces", "privileged"].includes(tierOf(way)))
      await expect(shop.attack(["exit", "0"], { mounts: [{ kind: "file", path: "x", from: "/etc/passwd" }] })).rejects.toThrow(
        /does not lie in the store/,
      );
  });
});
