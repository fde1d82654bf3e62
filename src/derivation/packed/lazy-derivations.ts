import type { Derivation, DerivationId } from "../derivation.ts";
import type { PackedGraph } from "./packed-graph.ts";

type Source = Pick<PackedGraph, "ids" | "count" | "numberOf" | "derivation">;

/** Derivations of a packed graph, each parsed once, when it is asked for. */
export class LazyDerivations implements ReadonlyMap<DerivationId, Derivation> {
  readonly #source: Source;
  readonly #known = new Map<number, Derivation>();

  constructor(source: Source) {
    this.#source = source;
  }

  get size(): number {
    return this.#source.count;
  }

  get(id: DerivationId): Derivation | undefined {
    const number = this.#source.numberOf(id);
    return number === undefined ? undefined : this.#at(number);
  }

  has(id: DerivationId): boolean {
    return this.#source.numberOf(id) !== undefined;
  }

  forEach(take: (derivation: Derivation, id: DerivationId, map: ReadonlyMap<DerivationId, Derivation>) => void): void {
    for (const [id, derivation] of this) take(derivation, id, this);
  }

  keys(): MapIterator<DerivationId> {
    return this.#source.ids.values();
  }

  *values(): MapIterator<Derivation> {
    for (let number = 0; number < this.size; number++) yield this.#at(number);
  }

  *entries(): MapIterator<[DerivationId, Derivation]> {
    for (const [number, id] of this.#source.ids.entries()) yield [id, this.#at(number)];
  }

  [Symbol.iterator](): MapIterator<[DerivationId, Derivation]> {
    return this.entries();
  }

  #at(number: number): Derivation {
    let derivation = this.#known.get(number);
    if (derivation === undefined) this.#known.set(number, (derivation = this.#source.derivation(number)));
    return derivation;
  }
}
