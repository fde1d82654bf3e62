import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dice, EVEN, readChances, setAtRandom } from "#config/kconfig/commands/random.ts";
import { settle } from "#config/kconfig/commands/settle.ts";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { writeConfig } from "#config/kconfig/dotconfig/write.ts";
import { openSession, type ConfigSession } from "#config/kconfig/session.ts";
import { ROOT } from "../../support/kiln.ts";

const cases = join(ROOT, "test/config/kconfig/cases");

function open(name: string): ConfigSession {
  const host = diskHost({ folder: join(cases, name), env: {}, allowShell: false });
  return openSession("Kconfig", { host, dialect: "linux-6.1", report: () => {}, info: () => {} });
}

function rolled(name: string, seed: number): string {
  const session = open(name);
  setAtRandom(session.values, session.order, dice(seed), EVEN);
  return settle(session);
}

describe("one seed, one configuration, that stays what it is", () => {
  const names = readdirSync(cases).filter((name) =>
    /^(choice-(basic|tristate|user|select)|tristate|imply$|duplicates|menus|visible|superset)/.test(name),
  );
  test.each(names)("%s", (name) => {
    const texts = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => rolled(name, seed));
    expect(texts).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => rolled(name, seed)));
    expect(new Set(texts).size).toBeGreaterThan(1);
    for (const text of texts) {
      const session = open(name);
      session.readText({ path: "again", text });
      expect(writeConfig(session.values)).toBe(text);
    }
  });
});

test("chances", () => {
  expect(readChances("40")).toEqual({ boolYes: 40, tristateYes: 20, tristateModule: 20 });
  expect(readChances("10:20")).toEqual({ boolYes: 30, tristateYes: 10, tristateModule: 20 });
  expect(readChances("1:2:3")).toEqual({ boolYes: 1, tristateYes: 2, tristateModule: 3 });
  for (const text of ["101", "x", "60:60", "1:2:3:4"]) expect(readChances(text)).toBeUndefined();
});
