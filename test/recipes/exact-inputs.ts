import { expect } from "vitest";
import type { Derivation, OutputReference } from "#derivation/derivation.ts";
import { openProject } from "#pipeline/project.ts";
import { ROOT, sharedStore } from "../support/kiln.ts";
import { testEngine } from "../support/engine.ts";

/** Every translation unit of these targets (all of the libOS, if none are said) is compiled with what it can read, and with all: more than so many. */
export async function sameWithWholeInputs(least: number, targets?: readonly string[]): Promise<void> {
  const project = openProject(ROOT, { buildArch: process.arch, onWarnings: () => undefined });
  const engine = testEngine(sharedStore(), ROOT);
  try {
    // Those for debuggers too.
    const { graph } = await project.evaluate(targets ?? project.everyTarget(), [], engine);
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
    expect(units.length).toBeGreaterThan(least);
    expect(units.every(([id]) => narrowed.outputs.has(id) && whole.outputs.has(id))).toBe(true);
  } finally {
    await engine.close();
  }
}
