import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { ambiguousStep, noSuchStep } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";

const SHOWN = 8;

/** The step of a graph with this name (whole, or its end after a `/`) or with an id that begins so. Errors: KILN-E1104, KILN-E1105. */
export function findStep(graph: DerivationGraph, wanted: string): DerivationId {
  const all = [...graph.derivations];
  const tries = [
    all.filter(([, derivation]) => derivation.name === wanted),
    all.filter(([id]) => /^[0-9a-f]{4,}$/.test(wanted) && id.startsWith(wanted)),
    all.filter(([, derivation]) => derivation.name.endsWith(`/${wanted}`)),
  ];
  const fitting = tries.find((found) => found.length > 0) ?? [];
  const [first] = fitting;
  const line = ([id, derivation]: (typeof all)[number]): string => `${id.slice(0, 12)} ${derivation.kind} ${derivation.name}`;
  if (!first) throw new KilnFailure([noSuchStep(wanted, all.slice(0, SHOWN).map(line))]);
  if (fitting.length > 1) throw new KilnFailure([ambiguousStep(wanted, fitting.slice(0, SHOWN).map(line))]);
  return first[0];
}
