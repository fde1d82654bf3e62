import { noSuchOutput } from "#diagnostics/derivation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import type { Derivation, DerivationGraph, DerivationId } from "./derivation.ts";
import { derivationId } from "./derivation-id.ts";
import type { Digest } from "./digest.ts";
import { outputAround } from "./output-around.ts";
import { assertValidDerivation } from "./validate.ts";

/** Collects derivations, inputs before those that need them. */
export class GraphBuilder implements DerivationGraph {
  readonly derivations = new Map<DerivationId, Derivation>();
  readonly sources = new Map<Digest, string>();
  readonly places = new Map<DerivationId, Span>();
  /** All places of each source: `sources` tells one of them. */
  private readonly copies = new Map<Digest, Set<string>>();

  /**
   * Adds a derivation (once, however often it comes) and gives its id. `at`: the place in a recipe that errors point to.
   * Throws a `KilnFailure`: KILN-E0501 when it breaks the schema, KILN-E0502 when an input names an output that isn't there.
   */
  add(derivation: Derivation, at?: Span): DerivationId {
    const id = derivationId(derivation);
    if (this.derivations.has(id)) {
      if (at && !this.places.has(id)) {
        this.places.set(id, at);
        // Where a text is no more that told the places of a fetch, which are no part of its id, another one tells them.
        if (derivation.fetch) this.derivations.set(id, derivation);
      }
      return id;
    }
    assertValidDerivation(derivation, at);
    for (const [path, input] of Object.entries(derivation.inputs)) {
      if (!("derivation" in input)) continue;
      const other = this.derivations.get(input.derivation);
      if (other === undefined)
        throw new Error(`${derivation.name}: input ${path} names ${input.derivation}, which was not added before it`);
      if (outputAround(other.outputs, input.output) !== input.output) {
        throw new KilnFailure([noSuchOutput(derivation.name, path, other.name, input.output, other.outputs, at)]);
      }
    }
    this.derivations.set(id, derivation);
    if (at) this.places.set(id, at);
    return id;
  }

  /** Places in texts that are no more: whoever adds such a derivation again says where it stands now. */
  forgetPlaces(isPast: (at: Span) => boolean): void {
    for (const [id, at] of this.places) if (isPast(at)) this.places.delete(id);
  }

  get sharedSources(): ReadonlySet<Digest> {
    return new Set([...this.copies].flatMap(([digest, places]) => (places.size > 1 ? [digest] : [])));
  }

  /** Tells where a `source` digest was read; the first place stays. */
  addSource(digest: Digest, hostPath: string): void {
    if (!this.sources.has(digest)) this.sources.set(digest, hostPath);
    const places = this.copies.get(digest);
    if (places) places.add(hostPath);
    else this.copies.set(digest, new Set([hostPath]));
  }

  /** Something else lies at these paths now. */
  forgetSources(hostPaths: ReadonlySet<string>): void {
    for (const [digest, places] of this.copies) {
      for (const path of hostPaths) places.delete(path);
      const [first] = places;
      if (first !== undefined) this.sources.set(digest, first);
      else {
        this.copies.delete(digest);
        this.sources.delete(digest);
      }
    }
  }
}
