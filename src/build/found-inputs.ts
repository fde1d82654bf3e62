import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { derivationOf } from "#derivation/graph.ts";
import type { Output } from "#derivation/output.ts";
import { buildTree } from "#derivation/reapi/directory.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Store } from "#store/store.ts";
import type { KnownRealisation } from "./look-up.ts";

/** Files of the store that steps will be given, looked for before their turn comes: what is done while nothing can start isn't waited for later. */
export class FoundInputs {
  readonly #store: Store;
  readonly #graph: DerivationGraph;
  readonly #realised: ReadonlyMap<DerivationId, KnownRealisation>;
  readonly #paths = new Map<object, string>();

  /** `realised`: what is realised so far; grows. */
  constructor(store: Store, graph: DerivationGraph, realised: ReadonlyMap<DerivationId, KnownRealisation>) {
    this.#store = store;
    this.#graph = graph;
    this.#realised = realised;
  }

  /** Where outputs lie that were found. */
  get paths(): ReadonlyMap<object, string> {
    return this.#paths;
  }

  /** Looks for inputs of a step, as far as they are made. */
  look(id: DerivationId): void {
    try {
      const files = new Map<string, Output>();
      for (const [path, input] of Object.entries(derivationOf(this.#graph, id).inputs)) {
        if (!("derivation" in input)) continue;
        const found = this.#realised.get(input.derivation);
        const output = found?.outputs[input.output];
        if (found === undefined || output?.kind !== "file") continue;
        this.#paths.set(output, this.#pathOf(output, found));
        files.set(path, output);
      }
      // Nobody asks for this tree: what makes the step's own, in a moment, has been compiled then.
      buildTree(files);
    } catch (error) {
      // The step will say so.
      if (!(error instanceof KilnFailure)) throw error;
    }
  }

  #pathOf({ digest, executable }: Extract<Output, { readonly kind: "file" }>, { isNamed }: KnownRealisation): string {
    return isNamed === true ? this.#store.namedBlobPath(digest, executable) : this.#store.blobPath(digest, executable);
  }
}
