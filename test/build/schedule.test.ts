import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { schedule, type Lane, type Task, type TaskEnding } from "#build/schedule.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 100);

interface Node {
  readonly task: Task;
  readonly weight: number;
  readonly ending: TaskEnding;
  /** How many turns of the event loop it takes. */
  readonly turns: number;
}

const lane = fc.constantFrom<Lane>("fetch", "builtin", "command");

/** Each may need those before it. */
const graphs: fc.Arbitrary<readonly Node[]> = fc
  .array(
    fc.record({
      lane,
      height: fc.integer({ min: 0, max: 4 }),
      weight: fc.integer({ min: 0, max: 2 }),
      needs: fc.array(fc.nat(), { maxLength: 3 }),
      ending: fc.constantFrom<TaskEnding>("done", "done", "done", "done", "failed"),
      turns: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(({ needs, lane: own, height, ...other }, i) => ({
      ...other,
      task: { id: String(i), lane: own, height, ms: 1, needs: i === 0 ? [] : [...new Set(needs.map((need) => String(need % i)))] },
    })),
  );

test("a schedule respects needs and lanes, ends or skips everything, and starts first what the end waits for longest", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 1, max: 3 }), async (nodes, width) => {
      const byId = new Map(nodes.map((node) => [node.task.id, node]));
      const nodeOf = (id: string): Node => byId.get(id) ?? nodes[0] ?? expect.fail(id);
      const [ready, done, ended, skipped] = [new Set<string>(), new Set<string>(), new Set<string>(), new Map<string, string>()];
      const running: Record<Lane, number> = { fetch: 0, builtin: 0, command: 0 };
      const priority = ({ task, weight }: Node): number => task.height + weight;
      await schedule(
        nodes.map(({ task }) => task),
        {
          lanes: { fetch: width, builtin: width, command: width },
          signal: new AbortController().signal,
          weight: (id) => {
            ready.add(id);
            expect(nodeOf(id).task.needs.every((need) => done.has(need))).toBe(true);
            return nodeOf(id).weight;
          },
          run: async (id) => {
            const node = nodeOf(id);
            expect(ready.delete(id)).toBe(true);
            const before = [...ready].map(nodeOf).filter(({ task }) => task.lane === node.task.lane);
            expect(before.every((other) => priority(other) <= priority(node))).toBe(true);
            expect(++running[node.task.lane]).toBeLessThanOrEqual(width);
            for (let i = 0; i < node.turns; i++) await setImmediate();
            running[node.task.lane]--;
            ended.add(id);
            if (node.ending === "done") done.add(id);
            return node.ending;
          },
          onSkipped: (id, because) => {
            expect(skipped.has(id)).toBe(false);
            skipped.set(id, because);
          },
        },
      );
      for (const { task } of nodes) {
        const lost = task.needs.filter((need) => !done.has(need));
        expect([ended.has(task.id), skipped.has(task.id)]).toEqual([lost.length === 0, lost.length > 0]);
      }
      for (const because of skipped.values()) expect(ended.has(because) && !done.has(because)).toBe(true);
    }),
    { numRuns: ROUNDS },
  );
});

test("among equals those that came first start first", async () => {
  const begun: string[] = [];
  const tasks = Array.from({ length: 50 }, (_, i): Task => ({ id: String(i), lane: "command", height: i % 2, ms: 1, needs: [] }));
  await schedule(tasks, {
    lanes: { fetch: 1, builtin: 1, command: 1 },
    signal: new AbortController().signal,
    weight: () => 0,
    run: async (id) => {
      begun.push(id);
      return "done";
    },
    onSkipped: () => undefined,
  });
  const ids = tasks.map(({ id }) => id);
  expect(begun).toEqual([...ids.filter((_, i) => i % 2 === 1), ...ids.filter((_, i) => i % 2 === 0)]);
});
