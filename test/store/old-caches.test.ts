import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import type { Store } from "#store/store.ts";
import { quickStore } from "./stores.ts";

const DAY_MS = 24 * 3600 * 1000;
const nowMs = Date.now();

/** A file of a cache that was used so many days ago. */
function used(store: Store, name: string, days: number): void {
  const path = join(store.root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "x".repeat(5000));
  const seconds = (nowMs - days * DAY_MS) / 1000;
  const [cache = "", version = ""] = name.split("/");
  utimesSync(join(store.root, cache, version), seconds, seconds);
}

const left = (store: Store): readonly string[] =>
  ["evaluated", "helper", "kconfig", "scan", "syntax"].flatMap((cache) =>
    readdirSync(join(store.root, cache)).map((version) => `${cache}/${version}`),
  );

it("caches of versions that nobody used for 30 days go, whatever else is wished; what a process uses stays", async () => {
  const store = quickStore();
  for (const name of ["syntax/old/a", "evaluated/old/a", "kconfig/old/a", "helper/old/slot", "scan/lexical-1"]) used(store, name, 31);
  for (const name of ["syntax/young/a", "evaluated/young/a", "kconfig/young/a", "helper/young/slot", "scan/lexical-2"])
    used(store, name, 29);
  // Written before the clock was set back; and what is none of a version.
  used(store, "syntax/ahead/a", -31);
  used(store, "durations/steps", 99);
  used(store, "built/workspace/target-a", 99);
  // By a process that goes on for longer.
  store.useCache(join(store.root, "helper/used"));
  used(store, "helper/used/slot", 31);
  const collect = (more: object = {}): ReturnType<Store["collect"]> => quickStore(store.root).collect({ nowMs, ...more });
  const { oldCachesBytes } = await quickStore(store.root).usage({ nowMs });
  // A file each, and a folder around all but one.
  expect(oldCachesBytes).toBe(6 * 8192 + 5 * 4096);
  const looked = await collect({ dryRun: true });
  expect(looked).toMatchObject({ removed: { caches: 6 }, freedBytes: oldCachesBytes, keptBytes: 0 });
  expect(left(store)).toHaveLength(12);
  expect(await collect({ maxSizeBytes: 1 << 30 })).toEqual({ ...looked });
  expect(left(store)).toEqual(["evaluated/young", "helper/used", "helper/young", "kconfig/young", "scan/lexical-2", "syntax/young"]);
  expect(["durations/steps", "built/workspace/target-a"].map((name) => existsSync(join(store.root, name)))).toEqual([true, true]);
  expect((await collect()).removed.caches).toBe(0);
});
