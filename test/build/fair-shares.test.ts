import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { schedule, type Task } from "#build/schedule.ts";
import { sharesOf } from "#build/shares.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 30);

// The scheduler lets others have their turn after some milliseconds: here nobody has one while it starts steps.
beforeAll(() => void vi.spyOn(performance, "now").mockReturnValue(0));
afterAll(() => vi.restoreAllMocks());

interface Step extends Task {
  /** What it takes; `ms` is what it is thought to take. */
  readonly takesMs: number;
}

interface Graph {
  /** Each after those that it needs. */
  readonly steps: readonly Step[];
  /** Ids of their last steps. */
  readonly targets: readonly string[];
}

/** Targets with steps of their own and some that they share; the first is the largest. `isSure`: what a step takes is known before. */
const graphs = (isSure: boolean): fc.Arbitrary<Graph> =>
  fc
    .record({
      sizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
      large: fc.integer({ min: 20, max: 60 }),
      shared: fc.nat({ max: 6 }),
      seeds: fc.infiniteStream(fc.nat({ max: 1 << 16 })),
    })
    .map(({ sizes, large, shared, seeds }) => {
      const random = (most: number): number => (seeds.next().value ?? 0) % (most + 1);
      const steps: Step[] = [];
      const add = (id: string, needs: readonly string[]): string => {
        const takesMs = 1 + random(19);
        steps.push({ id, lane: "command", needs: [...new Set(needs)], height: 0, ms: isSure ? takesMs : 1 + random(19), takesMs });
        return id;
      };
      const some = (from: readonly string[]): readonly string[] =>
        from.length === 0 ? [] : Array.from({ length: random(2) }, () => from[random(from.length - 1)] ?? "");
      const common: string[] = [];
      for (let i = 0; i < shared; i++) common.push(add(`shared ${i}`, some(common)));
      const targets = [large, ...sizes].map((size, target) => {
        const own: string[] = [];
        for (let i = 0; i < size; i++) own.push(add(`${target} ${i}`, [...some(own), ...some(common)]));
        return add(`${target} end`, own);
      });
      return { steps: withHeights(steps), targets };
    });

/** As expected durations make them. */
function withHeights(steps: readonly Step[]): readonly Step[] {
  const height = new Map<string, number>();
  for (const { id, needs, ms } of steps.toReversed()) {
    const own = ms + (height.get(id) ?? 0);
    height.set(id, own);
    for (const need of needs) height.set(need, Math.max(height.get(need) ?? 0, own));
  }
  return steps.map((step) => ({ ...step, height: height.get(step.id) ?? 0 }));
}

/** Runs steps by a clock that is only moved on when nothing else can start. When each ended. */
async function ends(steps: readonly Step[], targets: readonly string[], jobs: number): Promise<ReadonlyMap<string, number>> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const takes = (id: string): number => byId.get(id)?.takesMs ?? expect.fail(id);
  const under: { readonly atMs: number; readonly end: () => void }[] = [];
  const ended = new Map<string, number>();
  let [nowMs, running] = [0, 0];
  const all = schedule(steps, {
    lanes: { fetch: 1, builtin: 1, command: jobs },
    signal: new AbortController().signal,
    shares: sharesOf(
      byId,
      targets.map((id) => [id]),
    ),
    weight: () => 0,
    took: takes,
    run: async (id) => {
      const isCommand = byId.get(id)?.lane === "command";
      if (isCommand) expect(++running).toBeLessThanOrEqual(jobs);
      await new Promise<void>((end) => void under.push({ atMs: nowMs + takes(id), end }));
      if (isCommand) running--;
      ended.set(id, nowMs);
      return "done";
    },
    onSkipped: () => expect.fail("skipped"),
  });
  // Each turn of the event loop starts all that can.
  while (ended.size < steps.length) {
    await setImmediate();
    under.sort((a, b) => a.atMs - b.atMs);
    const next = under.shift();
    if (next === undefined) continue;
    nowMs = next.atMs;
    next.end();
  }
  await all;
  return ended;
}

const lastOf = (ended: ReadonlyMap<string, number>): number => Math.max(...ended.values());

function neededBy({ steps }: Graph, target: string): readonly Step[] {
  const needed = new Set([target]);
  for (const { id, needs } of steps.toReversed()) if (needed.has(id)) for (const need of needs) needed.add(need);
  return steps.filter(({ id }) => needed.has(id));
}

test("no target waits for more than equal shares for all, whatever the others have to do", async () => {
  await fc.assert(
    fc.asyncProperty(graphs(true), fc.integer({ min: 1, max: 4 }), async (graph, jobs) => {
      const { steps, targets } = graph;
      const together = await ends(steps, targets, jobs);
      const longest = Math.max(...steps.map(({ takesMs }) => takesMs));
      for (const target of targets) {
        const alone = lastOf(await ends(neededBy(graph, target), [target], jobs));
        // Its longest chain, its work at its share of the jobs, and what was under way when its turns came.
        expect(together.get(target)).toBeLessThanOrEqual((targets.length + 1) * alone + 2 * targets.length * longest);
      }
    }),
    { numRuns: ROUNDS },
  );
});

test("all together take about as long as without shares, by what was known of steps or not", async () => {
  const sums = { fair: 0, greedy: 0 };
  for (const isSure of [true, false])
    await fc.assert(
      fc.asyncProperty(graphs(isSure), fc.integer({ min: 1, max: 4 }), async ({ steps, targets }, jobs) => {
        const [fair, greedy] = [lastOf(await ends(steps, targets, jobs)), lastOf(await ends(steps, [], jobs))];
        // Graham's bound holds for every order that leaves no job idle.
        expect(fair).toBeLessThanOrEqual((2 - 1 / jobs) * greedy);
        sums.fair += fair;
        sums.greedy += greedy;
      }),
      { numRuns: ROUNDS, seed: 7 },
    );
  expect(sums.fair / sums.greedy).toBeLessThan(1.05);
});

const step = (id: string, needs: readonly string[], ms = 10): Step => ({ id, lane: "command", needs, height: 0, ms, takesMs: ms });
const many = (name: string, count: number, needs: readonly string[] = []): readonly Step[] => {
  const own = Array.from({ length: count }, (_, i) => step(`${name} ${i}`, needs));
  return [
    ...own,
    step(
      name,
      own.map(({ id }) => id),
    ),
  ];
};

test("a small target ends long before a large one that would have all jobs by its longer chain", async () => {
  const steps = withHeights([...many("large", 200), step("tail", ["large"], 1000), ...many("small", 10)]);
  const without = await ends(steps, [], 2);
  const fair = await ends(steps, ["tail", "small"], 2);
  expect(without.get("small")).toBeGreaterThan(1000);
  expect(fair.get("small")).toBeLessThanOrEqual(130);
  expect(lastOf(fair)).toBeLessThanOrEqual(lastOf(without) + 10 * 10);
});

test("what several targets need counts for each of them; a target that waited has no more than its share afterwards", async () => {
  // The third gets half, as the shared steps serve both others at once.
  const steps = withHeights([...many("shared", 20), step("one", ["shared"]), step("two", ["shared"]), ...many("three", 20)]);
  const ended = await ends(steps, ["one", "two", "three"], 1);
  expect(Math.abs((ended.get("three") ?? 0) - (ended.get("shared") ?? 0))).toBeLessThanOrEqual(20);
  const late = withHeights([...many("early", 120), { ...step("long", [], 300), lane: "fetch" }, ...many("late", 60, ["long"])]);
  const order = [...(await ends(late, ["early", "late"], 2))].toSorted(([, a], [, b]) => a - b).map(([id]) => id.split(" ")[0]);
  const from = order.indexOf("long") + 1;
  const after = order.slice(from, from + 12).filter((name) => name === "early").length;
  expect(after).toBeGreaterThanOrEqual(4);
});
