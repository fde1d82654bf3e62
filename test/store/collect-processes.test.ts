import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleWriter, runWriter, type WriterEnd } from "./bundled-writer.ts";
import { newFolder, newStore } from "./stores.ts";

let writer: Awaited<ReturnType<typeof bundleWriter>>;
beforeAll(async () => {
  writer = await bundleWriter();
});
afterAll(() => writer.remove());

const fine: WriterEnd = { code: 0, text: "" };

describe("a collector beside processes that use the store", { timeout: 120_000 }, () => {
  it("takes nothing that they use, also of what was forgotten and is used again", async () => {
    const folder = join(newFolder(), "store");
    const collectors = Array.from({ length: 2 }, () => runWriter(writer.path, [folder, "collect", "4000"]));
    const writers = Array.from({ length: 4 }, (_, i) => runWriter(writer.path, [folder, "reuse", String(i * 1000)]));
    expect(await Promise.all(writers)).toEqual(writers.map(() => fine));
    expect(await Promise.all(collectors)).toEqual([fine, fine]);
    const store = newStore(folder);
    expect((await store.verify()).problems).toEqual([]);
    for (const root of store.roots()) if (root.kind === "link" && root.isLive) expect(store.hasTree(root.tree)).toBe(true);
    await store.close();
    rmSync(join(folder, "../out"), { recursive: true });
    const last = newStore(folder);
    await last.collect({ nowMs: Date.now() });
    expect(await last.verify()).toEqual({ blobs: 0, trees: 0, actionResults: 0, realisations: 0, problems: [] });
    expect(readdirSync(join(folder, "leases"))).toEqual([]);
    expect(readdirSync(join(folder, "gc"))).toEqual([]);
  });

  it("leaves the store whole when it or they are killed at any instant", async () => {
    const folder = join(newFolder(), "store");
    const rounds = Number(process.env["KILN_ROUNDS"] ?? 12);
    for (let i = 0; i < rounds; i++) {
      const ends = await Promise.all([
        runWriter(writer.path, [folder, "collect", "2000"], 120 + ((i * 53) % 170)),
        runWriter(writer.path, [folder, "reuse", String(i)], 130 + ((i * 71) % 190)),
        runWriter(writer.path, [folder, "reuse", String(i + 500)], 140 + ((i * 37) % 210)),
      ]);
      for (const { code, text } of ends) if (code !== null) expect({ code, text }).toEqual(fine);
      expect((await newStore(folder).verify()).problems).toEqual([]);
    }
    rmSync(join(folder, "../out"), { recursive: true, force: true });
    const store = newStore(folder);
    await store.collect({ nowMs: Date.now() });
    expect(await store.verify()).toEqual({ blobs: 0, trees: 0, actionResults: 0, realisations: 0, problems: [] });
  });
});
