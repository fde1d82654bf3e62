import { expect, test } from "vitest";
import { topologicalOrder } from "#derivation/graph.ts";
import { say } from "./expressions.ts";
import { evaluate } from "./targets.ts";

const SIZE = 20_000;

/** An image that is the last of many steps. */
const image = (last: string): string => `
let step = fn(name, inputs) => derivation { kind = "run"  name = name  command = ["./tool"]  inputs = inputs  outputs = ["out"] } / "out"
let steps = range(0, ${SIZE - 1})
rule last_step(img, target, libs) => { outputs = { image = ${last} } }
image web using last_step { platforms = [linux]  app { sources = [] } }
`;

const SHAPES = {
  "a chain": 'step("last", { before = fold(steps, "begin", fn(before, i) => step("s${i}", { before = before })) })',
  "a step that needs all others": 'step("last", record_of([{ name = "parts/${i}"  value = step("s${i}", {}) } for i in steps]))',
};

for (const [name, last] of Object.entries(SHAPES)) {
  test(`20,000 derivations on the usual stack: ${name}`, () => {
    const { diagnostics, evaluation } = evaluate(image(last));
    expect(say(diagnostics)).toBe("");
    const root = evaluation?.targets[0]?.outputs["image"]?.derivation ?? "";
    expect(evaluation?.graph.derivations.size).toBe(SIZE);
    expect(evaluation && topologicalOrder(evaluation.graph, [root]).at(-1)).toBe(root);
  });
}
