import fc from "fast-check";
import { expect, it } from "vitest";
import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import { digestOf } from "#derivation/digest.ts";
import { GraphBuilder } from "#derivation/graph.ts";
import { sourcesBehind } from "#derivation/sources-behind.ts";
import { packed } from "../build/edit-between.ts";
import { compileStep } from "./samples.ts";

const rounds = Number(process.env["KILN_ROUNDS"] ?? 200);
const digests = Array.from({ length: 6 }, (_, i) => digestOf(Buffer.from(`source ${i}`)));

/** Of each step: numbers of sources that it reads, and how far before it the steps are that it needs. */
const steps = fc.array(
  fc.record({
    sources: fc.uniqueArray(fc.nat(5), { maxLength: 3 }),
    needs: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 12 },
);

it("are those of the steps that roots need, and the same of a packed graph", () => {
  fc.assert(
    fc.property(steps, fc.array(fc.nat(11), { minLength: 1, maxLength: 3 }), (made, picked) => {
      const graph = new GraphBuilder();
      for (const [i, digest] of digests.entries()) graph.sources.set(digest, `/w/${i}`);
      const ids: DerivationId[] = [];
      /** What each step and all that it needs reads. */
      const below: ReadonlySet<string>[] = [];
      for (const { sources, needs } of made) {
        const inputs: Record<string, Derivation["inputs"][string]> = {};
        const read = new Set<string>();
        for (const i of sources) {
          const source = digests[i] ?? "";
          // Even ones are folders.
          inputs[`s${i}`] = { source, type: i % 2 === 0 ? "directory" : "file" };
          read.add(`${source} ${i % 2 === 0}`);
        }
        for (const back of needs) {
          const at = ids.length - back;
          const need = ids[at];
          if (need === undefined) continue;
          inputs[`d${back}`] = { derivation: need, output: "tcp.o" };
          for (const one of below[at] ?? []) read.add(one);
        }
        ids.push(graph.add(compileStep(inputs, `step ${ids.length}`)));
        below.push(read);
      }
      const roots = [...new Set(picked.map((number) => number % ids.length))];
      const expected = new Set(roots.flatMap((root) => [...(below[root] ?? [])]));
      const rootIds = roots.map((root) => ids[root] ?? "");
      for (const found of [sourcesBehind(graph, rootIds), sourcesBehind(packed(graph), rootIds)])
        expect(found.map(({ digest, isFolder }) => `${digest} ${isFolder}`).toSorted()).toEqual([...expected].toSorted());
    }),
    { numRuns: rounds },
  );
});
