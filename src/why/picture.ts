import { instance } from "@viz-js/viz";
import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { stepsToDot } from "#derivation/graph.ts";
import { pictureTooLarge } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";

/** Beyond that nobody can read it, and laying it out takes minutes: steps. */
const MOST = 2000;

/** These steps as an SVG, with the edges among them. Throws KILN-E1115. */
export async function pictureOf(graph: DerivationGraph, ids: readonly DerivationId[]): Promise<string> {
  if (ids.length > MOST) throw new KilnFailure([pictureTooLarge(ids.length, MOST)]);
  const viz = await instance();
  return viz.renderString(stepsToDot(graph, ids), { format: "svg" });
}
