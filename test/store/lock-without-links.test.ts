import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { isLocked, lockHolder, tryLock } from "#store/file-lock.ts";
import { ownIdentity } from "#store/living-process.ts";
import { newFolder } from "./stores.ts";

vi.mock("node:fs", async (original) => ({
  ...(await original<object>()),
  linkSync: () => {
    throw Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" });
  },
}));

it("a lock is a symbolic link where a disk has no hard ones", () => {
  const folder = newFolder();
  const path = join(folder, "a");
  const lock = tryLock(path);
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(lockHolder(path)).toMatch(ownIdentity());
  expect([tryLock(path), isLocked(path)]).toEqual([undefined, true]);
  lock?.release();
  lock?.release();
  expect(readdirSync(folder)).toEqual([]);
});
