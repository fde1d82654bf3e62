import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GraphBuilder, topologicalOrder } from "#derivation/graph.ts";
import { stepsToDot } from "#derivation/graph.ts";
import { derivationInputs, shortestChain } from "#why/chain.ts";
import { selectSteps, type StepQuery } from "#why/select-steps.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 200);
const ALL: StepQuery = { deps: [], rdeps: [], depth: Number.POSITIVE_INFINITY, kinds: [], names: [] };

/** Step i takes what its list says of the steps before it. */
function graphOf(needs: readonly (readonly number[])[]): { readonly graph: GraphBuilder; readonly ids: readonly string[] } {
  const graph = new GraphBuilder();
  const ids: string[] = [];
  for (const [i, list] of needs.entries()) {
    const inputs = Object.fromEntries(
      [...new Set(list.map((n) => n % Math.max(1, i)))].flatMap((n) => {
        const derivation = ids[n];
        return derivation === undefined ? [] : [[`in/${n}`, { derivation, output: "out" }] as const];
      }),
    );
    const kind = i % 2 === 0 ? "compile" : "link";
    ids.push(
      graph.add({
        kind,
        name: `step/${i}`,
        buildSystem: "x86_64-linux",
        command: ["true"],
        env: {},
        timeout: "1",
        inputs,
        outputs: ["out"],
      }),
    );
  }
  return { graph, ids };
}

const anyGraph = fc.array(fc.array(fc.nat(1000), { maxLength: 4 }), { minLength: 1, maxLength: 25 }).map(graphOf);

/** The length of the shortest way, by trying ever longer ones. */
function distance(graph: GraphBuilder, from: string, to: string): number | undefined {
  let edge = new Set([from]);
  for (let length = 0; length <= graph.derivations.size; length++) {
    if (edge.has(to)) return length;
    edge = new Set(
      [...edge].flatMap((id) => {
        const derivation = graph.derivations.get(id);
        return derivation ? derivationInputs(derivation).map(([, input]) => input.derivation) : [];
      }),
    );
  }
  return undefined;
}

describe("steps of a graph that are asked for", () => {
  test("laws: deps and rdeps are each other's opposite; both together are what lies between", () => {
    fc.assert(
      fc.property(anyGraph, fc.nat(), fc.nat(), ({ graph, ids }, x, y) => {
        const [a = "", b = ""] = [ids[x % ids.length], ids[y % ids.length]];
        const select = (query: Partial<StepQuery>): readonly string[] => selectSteps(graph, ids, { ...ALL, ...query });
        expect(select({})).toEqual(topologicalOrder(graph, ids));
        expect(select({ deps: [a] }).includes(b)).toBe(distance(graph, a, b) !== undefined);
        expect(select({ rdeps: [b] }).includes(a)).toBe(select({ deps: [a] }).includes(b));
        const between = select({ deps: [a], rdeps: [b] });
        expect(between).toEqual(select({ deps: [a] }).filter((id) => select({ rdeps: [b] }).includes(id)));
        expect(select({ deps: [a], depth: 1 })).toEqual(
          ids.filter((id) => (distance(graph, a, id) ?? 2) <= 1).toSorted(inOrderOf(select({}))),
        );
        expect(select({ kinds: ["link"] }).every((id) => graph.derivations.get(id)?.kind === "link")).toBe(true);
      }),
      { numRuns: ROUNDS },
    );
  });

  test("law: a chain leads from step to step, and none is shorter", () => {
    fc.assert(
      fc.property(anyGraph, fc.nat(), fc.nat(), ({ graph, ids }, x, y) => {
        const [a = "", b = ""] = [ids[x % ids.length], ids[y % ids.length]];
        const chain = shortestChain(graph, [a], (id) => id === b);
        const length = distance(graph, a, b);
        expect(chain?.length).toBe(length === undefined ? undefined : length + 1);
        for (const [i, link] of (chain ?? []).entries()) {
          const before = chain?.[i - 1]?.derivation;
          if (before) expect(before.inputs[link.as ?? ""]).toMatchObject({ derivation: link.id });
        }
      }),
      { numRuns: ROUNDS },
    );
  });

  test("a star stands for slashes too; a picture has their edges only", () => {
    const { graph, ids } = graphOf([[], [0], [1]]);
    const named = selectSteps(graph, ids, { ...ALL, names: ["*tep*[02]"] });
    expect(named).toEqual([ids[0], ids[2]]);
    expect(stepsToDot(graph, named)).not.toContain("->");
    expect(stepsToDot(graph, ids).match(/->/g)).toHaveLength(2);
  });
});

const inOrderOf =
  (order: readonly string[]) =>
  (a: string, b: string): number =>
    order.indexOf(a) - order.indexOf(b);
