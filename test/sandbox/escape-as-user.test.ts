import { test } from "vitest";
import { tryEscapes } from "./escapes.ts";
import { furnish, isRoot, NOBODY, waysFor } from "./workshop.ts";

// What a user without rights gets. This process can't go back, so it has a file of its own; escape.test.ts is the same where the tests' user is one.
if (isRoot && process.setgroups !== undefined) {
  const furnished = new Map(await Promise.all(waysFor(false).map(async (way) => [way, await furnish(way, NOBODY)] as const)));
  process.setgroups([]);
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
  for (const [way, { open }] of furnished) tryEscapes(way, () => open());
} else {
  test.skip("the tests' user is no root", () => undefined);
}
