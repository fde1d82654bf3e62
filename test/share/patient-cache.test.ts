import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { CacheTrouble, type CacheBackEnd } from "#share/cache/back-end.ts";
import { FolderCache } from "#share/cache/folder-cache.ts";
import { PatientCache, READ_LIMITS } from "#share/cache/patient-cache.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const LIMITS = { ...READ_LIMITS, attempts: 1, failures: 3 };
const fail = (): Promise<never> => Promise.reject(new CacheTrouble("answers 500", false));
const succeed = (): Promise<string> => Promise.resolve("there");
function patient(told: string[] = []): PatientCache {
  const backEnd: CacheBackEnd = new FolderCache(temporaryFolder("patient"));
  return new PatientCache(backEnd, LIMITS, (what) => told.push(what), new AbortController().signal);
}

test("three failures in a row end the use of a cache; one success between them begins anew", async () => {
  const told: string[] = [];
  const cache = patient(told);
  for (const work of [fail, fail, succeed, fail, fail, succeed]) await cache.ask<string>(work);
  expect([cache.isDropped, told]).toEqual([false, ["answers 500"]]);
  for (const work of [fail, fail, fail]) await cache.ask(work);
  expect([cache.isDropped, await cache.ask(succeed)]).toEqual([true, undefined]);
});

test("what fails at once fails of one outage", async () => {
  const cache = patient();
  const together = async (count: number): Promise<void> => {
    const asked = Array.from({ length: count }, () => cache.ask(async () => await sleep(20).then(fail)));
    await Promise.all(asked);
  };
  for (let i = 0; i < 2; i++) await together(20);
  expect(cache.isDropped).toBe(false);
  expect(await cache.ask(succeed)).toBe("there");
  for (let i = 0; i < 3; i++) await together(20);
  expect(cache.isDropped).toBe(true);
});
