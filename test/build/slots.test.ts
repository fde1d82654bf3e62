import fc from "fast-check";
import { expect, test } from "vitest";
import { Slots, type StepNeed } from "#build/slots.ts";

const turn = async (): Promise<void> => await new Promise((resolve) => void setImmediate(resolve));

/** Begins steps of these needs at once and ends them in the given order, of those that run; what ran beside one another at each time. */
async function run(
  jobs: number,
  freeBytes: number,
  needs: readonly StepNeed[],
  order: readonly number[],
): Promise<readonly (readonly number[])[]> {
  // What runs takes what it is expected to.
  let takenBytes = 0;
  const slots = new Slots(jobs, () => freeBytes - takenBytes);
  const running = new Map<number, () => void>();
  for (const [i, need] of needs.entries()) {
    void slots.take(need).then((end) => {
      takenBytes += need.peakBytes;
      running.set(i, () => {
        takenBytes -= need.peakBytes;
        running.delete(i);
        end();
      });
    });
  }
  const beside: number[][] = [];
  for (let round = 0; ; round++) {
    await turn();
    if (running.size === 0) return beside;
    beside.push([...running.keys()]);
    const all = [...running.values()];
    all[(order[round % order.length] ?? 0) % all.length]?.();
  }
}

const need = fc.record({ cores: fc.integer({ min: 1, max: 6 }), peakBytes: fc.integer({ min: 0, max: 120 }) });

test("every step runs, in order, and what runs at once fits, or is alone", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(need, { maxLength: 25 }),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }),
      async (jobs, needs, order) => {
        const beside = await run(jobs, 100, needs, order);
        const begun = beside.flat().filter((i, at, all) => all.indexOf(i) === at);
        expect(begun).toEqual(needs.map((_, i) => i));
        for (const ids of beside) {
          if (ids.length === 1) continue;
          expect(ids.length).toBeLessThanOrEqual(jobs);
          const all = ids.map((i) => needs[i] ?? { cores: 0, peakBytes: 0 });
          expect(all.reduce((sum, { cores }) => sum + Math.min(cores, jobs), 0)).toBeLessThanOrEqual(jobs);
          expect(all.reduce((sum, { peakBytes }) => sum + peakBytes, 0)).toBeLessThanOrEqual(100);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("steps of one processor and little memory take all jobs, and nobody looks at the memory each time", async () => {
  let looks = 0;
  const slots = new Slots(4, () => (looks++, 1000));
  const ends = await Promise.all([1, 2, 3, 4].map(() => slots.take({ cores: 1, peakBytes: 50 })));
  expect(looks).toBe(1);
  let fifth = false;
  void slots.take({ cores: 1, peakBytes: 50 }).then(() => (fifth = true));
  await turn();
  expect(fifth).toBe(false);
  ends[0]?.();
  await turn();
  expect(fifth).toBe(true);
});

test("a step waits while others have taken the memory that it needs", async () => {
  let free = 1000;
  const slots = new Slots(4, () => free);
  const end = await slots.take({ cores: 1, peakBytes: 300 });
  free = 200;
  let second = false;
  void slots.take({ cores: 1, peakBytes: 300 }).then(() => (second = true));
  await turn();
  expect(second).toBe(false);
  // None runs any more: it does, whatever is free.
  end();
  await turn();
  expect(second).toBe(true);
});
