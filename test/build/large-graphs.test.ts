import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Durations } from "#build/durations.ts";
import { expectSteps } from "#build/expected-steps.ts";
import { planBuild } from "#build/plan.ts";
import { schedule, type Task, type TaskEnding } from "#build/schedule.ts";
import { BuildRecord } from "#build/telling/build-record.ts";
import { GraphBuilder, graphFromJson, graphToJson, subgraph, topologicalOrder } from "#derivation/graph.ts";
import type { Derivation, DerivationGraph, DerivationId } from "#derivation/derivation.ts";

const SIZE = 20_000;

interface Shape {
  readonly graph: GraphBuilder;
  /** Each after those that it needs; the last one needs all. */
  readonly ids: readonly DerivationId[];
}

const step = (name: string, inputs: Derivation["inputs"], outputs: readonly string[] = ["out"]): Derivation => ({
  kind: "run",
  name,
  buildSystem: "x86_64-linux",
  command: ["./tool", name],
  env: {},
  timeout: "60",
  inputs,
  outputs,
});

/** Each needs the one before. */
function chain(size: number): Shape {
  const graph = new GraphBuilder();
  const ids: DerivationId[] = [];
  for (let i = 0; i < size; i++) {
    const before = ids.at(-1);
    ids.push(graph.add(step(`s${i}`, before === undefined ? {} : { before: { derivation: before, output: "out" } })));
  }
  return { graph, ids };
}

/** The last one needs all others. */
function fan(size: number): Shape {
  const graph = new GraphBuilder();
  const ids = Array.from({ length: size - 1 }, (_, i) => graph.add(step(`s${i}`, {})));
  ids.push(graph.add(step("all", Object.fromEntries(ids.map((derivation, i) => [`parts/${i}`, { derivation, output: "out" }])))));
  return { graph, ids };
}

/** The last one needs each of the outputs of the first one. */
function manyOutputs(size: number): Shape {
  const graph = new GraphBuilder();
  const names = Array.from({ length: size }, (_, i) => `o/${String(i).padStart(6, "0")}`);
  const first = graph.add(step("first", {}, names));
  const all = graph.add(step("all", Object.fromEntries(names.map((output) => [`i/${output}`, { derivation: first, output }]))));
  return { graph, ids: [first, all] };
}

/** Counts how often derivations are asked for. */
class Counted extends Map<DerivationId, Derivation> {
  count = 0;
  override get(id: DerivationId): Derivation | undefined {
    this.count++;
    return super.get(id);
  }
}

function counted({ derivations, sources }: DerivationGraph): DerivationGraph & { readonly derivations: Counted } {
  return { derivations: new Counted(derivations), sources };
}

describe.each([
  { name: "a chain", shape: chain },
  { name: "one that needs all others", shape: fan },
])("a graph of 20,000 derivations: $name", ({ shape }) => {
  let whole: Shape;
  let half: Shape;
  beforeAll(() => {
    whole = shape(SIZE);
    half = shape(SIZE / 2);
  });
  const rootOf = ({ ids }: Shape): DerivationId => ids.at(-1) ?? "";

  it("is put in order, cut out, written and read", () => {
    const { graph, ids } = whole;
    expect(topologicalOrder(graph, [rootOf(whole)]).join()).toBe(ids.join());
    expect(subgraph(graph, [rootOf(whole)]).derivations.size).toBe(SIZE);
    const read = graphFromJson(JSON.parse(JSON.stringify(graphToJson(half.graph, [rootOf(half)]))));
    expect([...read.graph.derivations.keys()].join()).toBe(half.ids.join());
  });

  it("is planned with one look-up for each step, and work that grows as the graph does", () => {
    const work = (of: Shape): { readonly asked: number; readonly looked: number; readonly steps: number } => {
      const graph = counted(of.graph);
      let looked = 0;
      const plan = planBuild(graph, [rootOf(of)], () => void looked++);
      return { asked: graph.derivations.count, looked, steps: plan.steps.size };
    };
    const [large, small] = [work(whole), work(half)];
    expect(large).toMatchObject({ looked: SIZE, steps: SIZE });
    expect(small).toMatchObject({ looked: SIZE / 2, steps: SIZE / 2 });
    expect(large.asked).toBeLessThanOrEqual(2 * small.asked);
  });

  it("is looked up at its end alone where that is there", () => {
    let looked = 0;
    const plan = planBuild(whole.graph, [rootOf(whole)], () => {
      looked++;
      return { outputs: {}, trust: "sandboxed" };
    });
    expect([looked, plan.steps.size]).toEqual([1, 0]);
  });

  it("is expected, run and told of", async () => {
    const { graph, ids } = whole;
    const { steps } = planBuild(graph, [rootOf(whole)], () => undefined);
    const folder = mkdtempSync(join(tmpdir(), "kiln-large-"));
    try {
      const expected = expectSteps(steps, new Durations(folder));
      const record = new BuildRecord();
      const ran: DerivationId[] = [];
      const tasks = [...steps.values()].map(({ id, needs }): Task => ({
        id,
        needs,
        lane: "command",
        height: expected.get(id)?.tailMs ?? 0,
        ms: expected.get(id)?.ms ?? 0,
      }));
      const { skipped } = await scheduled(tasks, (id) => {
        ran.push(id);
        record.onEvent({ kind: "finished", id, derivation: stepOf(graph, id), how: "run", wallMs: 1, log: "" });
        return "done";
      });
      expect([ran.length, ran.at(-1), skipped]).toEqual([SIZE, ids.at(-1), 0]);
      const { built, criticalPath } = record.summary(
        { outputs: new Map(), rows: new Map(), actions: {}, diagnostics: [], interrupted: false },
        0,
      );
      expect([built, criticalPath.length]).toEqual([SIZE, shape === chain ? SIZE : 2]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is skipped to its end where its first step fails", async () => {
    const { steps } = planBuild(whole.graph, [rootOf(whole)], () => undefined);
    const tasks = [...steps.values()].map(({ id, needs }): Task => ({ id, needs, lane: "command", height: 0, ms: 0 }));
    const { ran, skipped } = await scheduled(tasks, (id) => (id === whole.ids[0] ? "failed" : "done"));
    expect([ran, skipped]).toEqual(shape === chain ? [1, SIZE - 1] : [SIZE - 1, 1]);
  });
});

it("20,000 outputs of one derivation are the inputs of another", () => {
  const { graph, ids } = manyOutputs(SIZE);
  expect(topologicalOrder(graph, ids)).toEqual(ids);
  expect(() => graph.add(step("other", { x: { derivation: ids[0] ?? "", output: "o/x" } }))).toThrow("o/x");
});

function stepOf({ derivations }: DerivationGraph, id: DerivationId): Derivation {
  return derivations.get(id) ?? expect.fail(id);
}

async function scheduled(
  tasks: readonly Task[],
  run: (id: DerivationId) => TaskEnding,
): Promise<{ readonly ran: number; readonly skipped: number }> {
  let [ran, skipped] = [0, 0];
  await schedule(tasks, {
    lanes: { fetch: 1, builtin: 1, command: 2 },
    signal: new AbortController().signal,
    weight: () => 0,
    run: (id) => {
      ran++;
      return Promise.resolve(run(id));
    },
    onSkipped: () => void skipped++,
  });
  return { ran, skipped };
}
