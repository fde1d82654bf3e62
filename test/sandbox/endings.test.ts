import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FileSystemSync } from "#sandbox/file-system-sync.ts";
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
    const sync = new FileSystemSync(shop.helper);
    await sync.sync(shop.store);
    await expect(sync.sync(join(shop.store, "no/such"))).rejects.toMatchObject({
      diagnostics: [{ code: "KILN-E0805", detail: "syncfs: ENOENT" }],
    });
    await sync.close();
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
