import { join } from "node:path";
import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorkshop, tierOf, ways, type Workshop } from "./workshop.ts";

const hasHelper = ways.filter((way) => tierOf(way) === "namespaces" || tierOf(way) === "privileged");

describe.each(hasHelper)("a program of the store instead of the one that is named: %s", (way) => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop(way);
  });
  afterAll(async () => {
    await shop?.close();
  });

  test("runs, with the arguments and nothing else of its own", async () => {
    // The helper is a program that knows `true`; the attacks don't.
    expect((await shop.attack(["true"])).ending).not.toEqual({ kind: "exited", code: 0 });
    expect((await shop.attack(["true"], { program: shop.helper })).ending).toEqual({ kind: "exited", code: 0 });
    const { ending, log } = await shop.attack(["descriptors"], { program: join(shop.store, "attacks") });
    expect({ ending, log }).toEqual({ ending: { kind: "exited", code: 0 }, log: (await shop.attack(["descriptors"])).log });
  });

  test("that can't be had is no hindrance", async () => {
    for (const name of ["nothing", "in", "trees"])
      expect((await shop.attack(["exit", "7"], { program: join(shop.store, name) })).ending).toEqual({ kind: "exited", code: 7 });
  });
});

describe.each(ways)("a text of the request: %s", (way) => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop(way);
  });
  afterAll(async () => {
    await shop?.close();
  });

  test("stands in the input root with its bytes, as a file of the store would", async () => {
    const bytes = Buffer.from([0, 1, 255, 10, 0]);
    const mounts = [
      { kind: "text", path: "made/by/text", bytes },
      { kind: "text", path: "empty", bytes: Buffer.alloc(0) },
    ] as const;
    const { ending, entries } = await shop.attack(["copy", "made/by/text", "out"], { mounts, outputs: ["out", "made/other"] });
    expect(ending).toEqual({ kind: "exited", code: 0 });
    expect(entries.map((one) => one.kind === "file" && [one.path, one.digest.split("/")[1]])).toEqual([["out", "5"]]);
    const [file] = entries;
    if (file?.kind === "file") expect(statSync(file.file).size).toBe(5);
  });
});
