import { expect, test } from "vitest";
import type { Derivation, OutputReference } from "#derivation/derivation.ts";
import { openProject } from "#pipeline/project.ts";
import { ROOT, sharedStore } from "../support/kiln.ts";
import { testEngine } from "../support/engine.ts";

test("every translation unit of the recipes is the same with whole folders and the whole header", { timeout: 600_000 }, async () => {
  const project = openProject(ROOT, { buildArch: process.arch, onWarnings: () => undefined });
  const engine = testEngine(sharedStore(), ROOT);
  try {
    // Those for debuggers too.
    const { graph } = await project.evaluate(project.everyTarget(), [], engine);
    const isUnit = ({ kind, scan }: Derivation): boolean => kind === "compile" && scan !== undefined;
    const units = [...graph.derivations].filter(([, derivation]) => isUnit(derivation));
    const roots = units.map(([derivation, { outputs }]): OutputReference => ({ derivation, output: outputs[0] ?? "" }));
    const narrowed = await engine.build(graph, roots);
    const whole = await engine.build(graph, roots, { wholeInputs: true });
    expect(narrowed.diagnostics).toEqual([]);
    expect(whole.diagnostics).toEqual([]);
    expect(narrowed.unpruned).toBeUndefined();
    const different = units.filter(
      ([id, { outputs }]) => narrowed.outputs.get(id)?.[outputs[0] ?? ""]?.digest !== whole.outputs.get(id)?.[outputs[0] ?? ""]?.digest,
    );
    expect(different.map(([, { name }]) => name)).toEqual([]);
    expect(units.length).toBeGreaterThan(100);
    expect(units.every(([id]) => narrowed.outputs.has(id) && whole.outputs.has(id))).toBe(true);
  } finally {
    await engine.close();
  }
});
