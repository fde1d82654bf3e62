import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { dependenciesOf, derivationOf } from "#derivation/graph.ts";
import { hashOf, type Digest } from "#derivation/digest.ts";
import type { Store } from "#store/store.ts";

/**
 * Whether what a step gave is a function of what its id names: neither it nor anything that it was made from is withheld (it ran in a weak sandbox, or gave
 * something else another time). What steps came to that a build realises is told; of others the store knows it. What nobody knows isn't sound as soon as anything
 * is withheld.
 */
export class Soundness {
  readonly #graph: DerivationGraph;
  readonly #store: Store;
  readonly #actions = new Map<DerivationId, Digest>();
  readonly #known = new Map<DerivationId, boolean>();
  #withheld: Set<string> | undefined;

  constructor(graph: DerivationGraph, store: Store) {
    this.#graph = graph;
    this.#store = store;
  }

  /** Called before anything that is made from it is asked about. `isWeak`: it ran here just now, in a sandbox that vouches for nothing. */
  tell(id: DerivationId, action: Digest, isWeak: boolean): void {
    this.#actions.set(id, action);
    if (isWeak) this.#all().add(hashOf(action));
  }

  isSound(id: DerivationId): boolean {
    if (this.#all().size === 0) return true;
    // Deep graphs: those that aren't known yet, needs first.
    const open = [id];
    for (let one = open.at(-1); one !== undefined; one = open.at(-1)) {
      const next = this.#known.has(one) ? undefined : dependenciesOf(derivationOf(this.#graph, one)).find((need) => !this.#known.has(need));
      if (next === undefined) {
        this.#known.set(one, this.#known.get(one) ?? this.#isSoundItself(one));
        open.pop();
      } else open.push(next);
    }
    return this.#known.get(id) === true;
  }

  #isSoundItself(id: DerivationId): boolean {
    const derivation = derivationOf(this.#graph, id);
    // Everybody has its hash.
    if (derivation.kind === "fetch") return true;
    const action = this.#actions.get(id) ?? this.#store.realisation(id, "sandboxed")?.action;
    if (action === undefined || this.#all().has(hashOf(action))) return false;
    return dependenciesOf(derivation).every((need) => this.#known.get(need) === true);
  }

  #all(): Set<string> {
    return (this.#withheld ??= new Set(this.#store.withheld()));
  }
}
