import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasCaches, readSettings } from "../../src/cli/settings.ts";
import { sharingSettings } from "../../src/cli/sharing-settings.ts";
import type { SharingSettings } from "#share/cache/cache-settings.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const file = join(temporaryFolder("settings"), "config.toml");

function shared(
  text: string,
  env: Readonly<Record<string, string>> = {},
  flags: Readonly<Record<string, unknown>> = {},
): SharingSettings | undefined {
  writeFileSync(file, text);
  const surroundings = { KILN_CONFIG: file, KILN_KEYS: "/keys", ...env };
  const settings = readSettings(surroundings, {});
  return hasCaches(settings, surroundings, flags) ? sharingSettings(settings, surroundings, flags) : undefined;
}
const FILE = '[[caches]]\naddress = "/a"\n[[caches]]\naddress = "https://b"\nwrite = true\nread = false\ntoken_env = "B_TOKEN"\n';

test("nothing set is nothing asked", () => {
  expect(shared("")).toBeUndefined();
  expect(shared('signing_key = "ci"')).toBeUndefined();
  expect(shared("", { KILN_CACHE: "" })).toBeUndefined();
  expect(shared(FILE, { B_TOKEN: "t" }, { cache: false })).toBeUndefined();
});

test("the command line before the environment before the file; a token goes to whom it is for", () => {
  const env = { B_TOKEN: "b", KILN_CACHE_TOKEN: "e" };
  expect(shared(FILE, env)?.caches).toEqual([
    { address: "/a", read: true, write: false, token: undefined },
    { address: "https://b", read: false, write: true, token: "b" },
  ]);
  expect(shared(FILE, { ...env, KILN_CACHE: "https://c,/d", KILN_CACHE_WRITE: "/d" })?.caches).toEqual([
    { address: "https://c", read: true, write: false, token: "e" },
    { address: "/d", read: true, write: true, token: "e" },
  ]);
  expect(shared(FILE, { ...env, KILN_CACHE: "https://c" }, { cacheWrite: ["/f"] })?.caches).toEqual([
    { address: "/f", read: false, write: true, token: "e" },
  ]);
});

test("keys and times", () => {
  const text = `trusted_keys = ["ed25519:a"]\nsigning_key = "ci"\ncache_wait = "2s"\ncache_top_level_only = true\n${FILE}`;
  const env = { B_TOKEN: "b" };
  expect(shared(text, env)).toMatchObject({
    trustedKeys: ["ed25519:a"],
    signingKey: "ci",
    keyFolder: "/keys",
    waitMs: 2000,
    sendMs: 60_000,
    topLevelOnly: true,
  });
  const over = shared(text, {
    ...env,
    KILN_TRUSTED_KEYS: "ed25519:b",
    KILN_SIGNING_KEY: "other",
    KILN_CACHE_WAIT: "1m",
    KILN_CACHE_SEND: "3s",
  });
  expect(over).toMatchObject({ trustedKeys: ["ed25519:a", "ed25519:b"], signingKey: "other", waitMs: 60_000, sendMs: 3000 });
});
