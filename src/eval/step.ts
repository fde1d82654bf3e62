import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import type { SightSteps } from "./sight-steps.ts";

/**
 * A step of the graph as values hold it. Recipes hardly ever look at which one it is: they put its outputs into the inputs of other steps. So it can
 * become another one, of the same name and outputs, and nothing but the steps made of it need be made anew (sight-steps.ts).
 */
export class Step {
  /** What it is now. */
  id: DerivationId;
  derivation: Derivation;
  readonly at: Span;
  /** Whose values hold it, where it may become another one. */
  readonly owner: SightSteps | undefined;
  /** Somebody asked which one it is, and may have gone on from there. */
  isSeen = false;

  constructor(id: DerivationId, derivation: Derivation, at: Span, owner?: SightSteps) {
    this.id = id;
    this.derivation = derivation;
    this.at = at;
    this.owner = owner;
  }

  /** Which one it is, for what a recipe can tell by. */
  look(): DerivationId {
    this.isSeen = true;
    return this.id;
  }
}
