import type { Derivation, DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import type { ActionResult } from "#derivation/output.ts";
import type { MadeResult } from "./look-up.ts";

/** What others made, for builds that have caches to ask. Nothing that goes wrong with one fails a build: what can't be had from there is made here. */
export interface SharedResults {
  /** Brings what it can of these steps into the store, or of what they need, so that the plan finds it there. */
  bring(graph: DerivationGraph, roots: readonly DerivationId[], isRealised: (id: DerivationId) => boolean): Promise<void>;
  /** The result of an action that somebody else ran, all that it names in the store. */
  result(action: Digest, derivation: Derivation): Promise<MadeResult | undefined>;
  /** A sandboxed step ran here; called often, costs nothing. */
  offer(made: OfferedStep): void;
}

export interface OfferedStep {
  readonly id: DerivationId;
  readonly derivation: Derivation;
  readonly action: Digest;
  readonly result: ActionResult;
  /** Whether its id is worth a realisation of its own, and what it was made from may be told of. */
  readonly isRealisation: boolean;
  readonly graph: DerivationGraph;
}
