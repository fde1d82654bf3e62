import { constants, PerformanceObserver } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { cachedDataVersionTag } from "node:v8";
import { expect, test } from "vitest";
import { collectYoung } from "#cli/collect-young.ts";

test("the young generation is collected when it is said, and code that V8 kept is good as before", async () => {
  const details: unknown[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if ("detail" in entry) details.push(entry.detail);
  });
  observer.observe({ entryTypes: ["gc"] });
  const before = cachedDataVersionTag();
  collectYoung();
  collectYoung();
  expect(cachedDataVersionTag()).toBe(before);
  await setTimeout(50);
  observer.disconnect();
  const minor = expect.objectContaining({ kind: constants.NODE_PERFORMANCE_GC_MINOR });
  expect(details).toEqual(expect.arrayContaining([minor, minor]));
});
