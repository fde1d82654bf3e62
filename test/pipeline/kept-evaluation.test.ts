import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { Asked, EDITS, IMAGE, removeAsked, write } from "./kept-workspace.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 6);
/** Milliseconds in which every file system here gives a new time to what is written. */
const TICK = 12;

afterAll(removeAsked);

const tick = async (): Promise<void> => await new Promise((resolve) => void setTimeout(resolve, TICK));
/** As if what is on the disk had been there for long: stamps count. */
const later = (): number => Date.now() + 3_600_000;

describe.each([
  ["by stamps", later, "root"],
  ["by content, right after an edit", Date.now, "root"],
  ["from a folder of the workspace", later, "root/net"],
] as const)("what is kept is what would be found: %s", (_, now, start) => {
  test("after random edits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...EDITS), { minLength: 1, maxLength: 8 }), async (edits) => {
        const asked = new Asked(now, { start });
        await asked.kept();
        for (const { name, make } of edits) {
          await tick();
          make(asked.folder);
          await tick();
          const anew = await asked.anew();
          expect({ name, outcome: await asked.kept() }).toEqual({ name, outcome: anew });
          // What was found just now is found again, without a look at the recipes where nothing was wrong.
          const { opened } = asked;
          expect({ name, outcome: await asked.kept() }).toEqual({ name, outcome: anew });
          const isWrong = typeof anew === "object" && anew !== null && "diagnostics" in anew;
          expect({ name, opened: asked.opened }).toEqual({ name, opened: isWrong ? opened + 1 : opened });
        }
      }),
      { numRuns: ROUNDS },
    );
  });
});

describe.each([
  ["by stamps", later],
  ["by content, right after an edit", Date.now],
] as const)("other contents of sources: what evaluation would give, without it: %s", (_, now) => {
  const wanted = { kind: "targets", names: ["web"] } as const;

  test("after random edits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...EDITS), { minLength: 1, maxLength: 8 }), async (edits) => {
        const asked = new Asked(now, { wanted });
        await asked.built();
        for (const { name, make } of edits) {
          await tick();
          make(asked.folder);
          await tick();
          const anew = await asked.anew();
          expect({ name, outcome: await asked.built() }).toEqual({ name, outcome: anew });
          expect({ name, outcome: await asked.kept() }).toEqual({ name, outcome: anew });
        }
      }),
      { numRuns: Math.ceil(ROUNDS / 2) },
    );
  });

  test.each([
    ["root/net/src/a.c", "A", 0],
    ["root/net/src/deep/b.c", "another size", 0],
    ["other/log/log.h", "H", 0],
    // Both are one source by now, and two after the edit.
    ["root/net/src/deep/b.c", "a", 1],
    ["root/net/version.txt", "2", 1],
    ["root/net/level.kiln", "let level = 2\n", 1],
    ["root/net/src/c.c", "one more", 1],
  ])("%s: %j, evaluated %i times", async (path, text, times) => {
    const asked = new Asked(now, { wanted });
    await asked.built();
    const { opened } = asked;
    for (const one of [text, `${text}\n`]) {
      await tick();
      write(path, one)(asked.folder);
      await tick();
      const outcome = await asked.built();
      if (one === text) expect(asked.opened - opened).toBe(times);
      expect(outcome).toEqual(await asked.anew());
    }
  });
});

test("a file that was touched is read once, then known by its stamp", async () => {
  const asked = new Asked(later);
  await asked.kept();
  await tick();
  utimesSync(join(asked.folder, "root/net/src/a.c"), new Date(), new Date());
  const record = (): string => {
    const folder = join(asked.store, "evaluated/code");
    return readFileSync(join(folder, readdirSync(folder)[0] ?? ""), "latin1");
  };
  const before = record();
  await asked.kept();
  const renewed = record();
  await asked.kept();
  expect({ opened: asked.opened, isRenewed: renewed !== before, isStable: record() === renewed }).toEqual({
    opened: 1,
    isRenewed: true,
    isStable: true,
  });
});

test.each([
  ["answer", false],
  ["graph", true],
])("what was garbled doesn't count: the %s", async (_, isGraph) => {
  const asked = new Asked(later);
  const outcome = await asked.kept();
  const folder = join(asked.store, "evaluated/code");
  const path = join(folder, readdirSync(folder).find((name) => name.endsWith(".graph") === isGraph) ?? "");
  const whole = readFileSync(path);
  for (const at of [0, 70, 200, whole.length - 40, whole.length - 1]) {
    const garbled = Buffer.from(whole);
    garbled[at] = (garbled[at] ?? 0) ^ 1;
    writeFileSync(path, garbled);
    const { opened } = asked;
    expect(await asked.kept()).toEqual(outcome);
    expect({ at, opened: asked.opened }).toEqual({ at, opened: opened + 1 });
  }
  for (const length of [0, 10, 64, 65, 500, whole.length - 1]) {
    writeFileSync(path, whole.subarray(0, length));
    expect(await asked.kept()).toEqual(outcome);
  }
});

test("a graph is read when it is asked for; one that isn't what was written with the answer is made again, and nothing is told twice", async () => {
  const asked = new Asked(later);
  write(
    "root/more.kiln",
    'let traced = trace("seen", 1)\nrule none(lib: {}, target, deps) => { flag = ""  files = [] }\nlibrary odd using none { }\n',
  )(asked.folder);
  write("root/image.kiln", `${IMAGE()}let unused = 1\n`)(asked.folder);
  const outcome = await asked.kept();
  expect(outcome).not.toMatchObject({ told: [] });
  const folder = join(asked.store, "evaluated/code");
  const graphFile = join(folder, readdirSync(folder).find((name) => name.endsWith(".graph")) ?? "");
  const graph = readFileSync(graphFile);
  const cases = [
    { name: "as it was", between: () => undefined, opened: 1 },
    { name: "gone", between: () => rmSync(graphFile), opened: 2 },
    { name: "garbled", between: () => writeFileSync(graphFile, graph.subarray(1)), opened: 3 },
    { name: "made again", between: () => undefined, opened: 3 },
  ];
  for (const { name, between, opened } of cases)
    expect({ name, outcome: await asked.keptLater(between), opened: asked.opened }).toEqual({ name, outcome, opened });
  // That of another run, whole in itself.
  write("root/net/version.txt", "2")(asked.folder);
  const other = await asked.kept();
  writeFileSync(graphFile, graph);
  expect(await asked.keptLater(() => undefined)).toEqual(other);
});

test("each question has its own answer", async () => {
  const one = new Asked(later);
  const all = await one.kept();
  const another = await new Asked(later, { wishes: ["no.such=1"] }).kept();
  expect(all).toHaveProperty("graph");
  expect(another).toHaveProperty("diagnostics");
});
