import { chmodSync, copyFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { digestOf } from "#derivation/digest.ts";
import { newStore, putTree } from "./stores.ts";

it("optimise makes links of whole copies, of the same mode, and of nothing else", async () => {
  const store = newStore();
  const big = "x".repeat(50_000);
  const shown = store.materialise(putTree(store, { "d/big": big, "run.sh": "run", other: "other", damaged: "content" }));
  const copy = (name: string): string => {
    const path = join(shown, name);
    copyFileSync(path, `${path}.copy`);
    chmodSync(`${path}.copy`, statSync(path).mode);
    renameSync(`${path}.copy`, path);
    return path;
  };
  const paths = ["d/big", "run.sh", "other", "damaged"].map(copy);
  chmodSync(paths[2] ?? "", 0o600);
  rmSync(paths[3] ?? "");
  writeFileSync(paths[3] ?? "", "c0ntent");
  chmodSync(paths[3] ?? "", 0o444);
  const report = await store.optimise();
  expect(report.linkedFiles).toBe(2);
  expect(report.savedBytes).toBeGreaterThanOrEqual(50_000);
  const ino = (text: string, executable: boolean): number => statSync(store.blobPath(digestOf(Buffer.from(text)), executable)).ino;
  expect(statSync(paths[0] ?? "").ino).toBe(ino(big, false));
  expect(statSync(paths[1] ?? "").ino).toBe(ino("run", true));
  expect(statSync(paths[2] ?? "").ino).not.toBe(ino("other", false));
  expect((await store.verify()).problems).toEqual([
    expect.stringContaining("damaged is damaged"),
    expect.stringContaining("other has the mode 600"),
  ]);
  expect(await store.optimise()).toEqual({ linkedFiles: 0, savedBytes: 0 });
});
