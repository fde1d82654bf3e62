import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorkshop, ways } from "./workshop.ts";
import type { Workshop } from "./workshop.ts";

const sha256 = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");

describe.each(ways)("%s", (way) => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop(way);
  });
  afterAll(async () => {
    await shop?.close();
  });

  test("outputs are copied, hashed, and belong to the store's owner", async () => {
    const result = await shop.attack(["outputs", "good"], { outputs: ["missing/one", "out"] });
    expect(result.ending).toEqual({ kind: "exited", code: 0 });
    expect(result.entries.map((e) => [e.kind, e.path])).toEqual([
      ["folder", "out"],
      ["folder", "out/folder"],
      ["symlink", "out/folder/link"],
      ["file", "out/plain"],
      ["file", "out/secret"],
      ["file", "out/setuid"],
      ["folder", "out/shut"],
      ["file", "out/shut/x"],
    ]);
    for (const entry of result.entries) {
      if (entry.kind !== "file") continue;
      const bytes = readFileSync(entry.file);
      expect(entry.digest).toBe(`${sha256(bytes)}/${bytes.length}`);
      const about = statSync(entry.file);
      expect(about.uid).toBe(statSync(shop.store).uid);
      expect(about.mode & 0o7000).toBe(0);
    }
    expect(result.entries.filter((e) => e.kind === "file" && e.executable).map((e) => e.path)).toEqual(["out/setuid"]);
  });

  test.each([
    ["absolute", "out/x", "it is a symbolic link to the absolute path /etc/passwd"],
    ["up", "out/x", "it is a symbolic link out of its output, to ../in"],
    ["inner-up", "out/x", 'it is a symbolic link with ".." inside of its target y/../../in'],
    ["fifo", "out/x", "it is a fifo"],
    ["socket", "out/x", "it is a socket"],
    ["name", "out/\ufffd", "its name or target is not UTF-8"],
    ["many", expect.stringMatching(/^out\//), "there are more entries than the limit"],
    ["deep", expect.stringMatching(/^out(\/d)+$/), "folders lie in each other more than 64 deep"],
  ])("refuses: %s", async (kind, path, reason) => {
    const result = await shop.attack(["outputs", kind], { outputs: ["out"] });
    expect(result.ending).toEqual({ kind: "bad-output", path, reason });
    expect(result.entries).toEqual([]);
  });

  test("refuses files that are larger than the limit, sparse ones too", async () => {
    const { ending } = await shop.attack(["outputs", "huge", String(8 << 20)], { outputs: ["out"] });
    expect(ending).toMatchObject({ kind: "bad-output", reason: "the outputs are larger than the limit" });
  });

  test("refuses an output that lies behind a link", async () => {
    const { ending } = await shop.attack(["outputs", "way"], { outputs: ["way/null"], mounts: [] });
    // The folder of an output is made beforehand, so that the link can't take its name.
    expect(ending).toEqual({ kind: "exited", code: 0 });
  });

  test("an output can't be an input, nor hold one, nor lie in one", async () => {
    for (const output of ["in", "tree", "tree/file"])
      expect((await shop.attack(["exit", "0"], { outputs: [output] })).ending, output).toMatchObject({ kind: "bad-output", path: output });
    const mounts = [{ kind: "file", path: "deep/in", from: join(shop.store, "in") }] as const;
    expect((await shop.attack(["exit", "0"], { outputs: ["deep"], mounts })).ending).toMatchObject({ kind: "bad-output", path: "deep" });
  });

  test("hashes of all lengths around the block's", async () => {
    for (const size of [0, 1, 55, 56, 63, 64, 65, 127, 128, 1000, 262_143, 262_144, 262_145, 3_000_001]) {
      const bytes = Buffer.alloc(size, `${size} `);
      const from = join(shop.store, `bytes-${size}`);
      writeFileSync(from, bytes);
      chmodSync(from, 0o444);
      const { entries, ending } = await shop.attack(["copy", "bytes", "copied"], {
        outputs: ["copied"],
        mounts: [{ kind: "file", path: "bytes", from }],
      });
      expect(ending).toEqual({ kind: "exited", code: 0 });
      expect(entries).toMatchObject([{ digest: `${sha256(bytes)}/${size}`, executable: false }]);
    }
  });

  test("a failed command gives no outputs", async () => {
    const result = await shop.attack(["exit", "7"], { outputs: ["attacks-out"] });
    expect(result).toMatchObject({ ending: { kind: "exited", code: 7 }, entries: [] });
    expect(readdirSync(join(shop.store, "tmp")).filter((n) => n.startsWith("work-"))).toEqual([]);
  });
});
