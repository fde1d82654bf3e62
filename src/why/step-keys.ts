import { Contents } from "#build/contents.ts";
import { keyStep, type KeyedStep } from "#build/key.ts";
import type { InputEntries } from "#build/mounts.ts";
import { lookUpAction, storeLookUp } from "#build/look-up.ts";
import { openScanner, type Scanner } from "#build/scan/scanner.ts";
import { TreeReader } from "#build/tree-reader.ts";
import type { Derivation, DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import { dependenciesOf, derivationOf } from "#derivation/graph.ts";
import type { Output } from "#derivation/output.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Store, Trust } from "#store/store.ts";

export type Outputs = Readonly<Record<string, Output>>;

/** What steps of one graph gave and would read, by what the store holds; sources of the workspace enter it. Builds nothing. */
export class StepKeys {
  readonly graph: DerivationGraph;
  readonly trees: TreeReader;
  readonly #store: Store;
  readonly #trust: Trust;
  readonly #contents: Contents;
  readonly #scanner: Scanner;
  readonly #isPast: boolean;
  readonly #outputs = new Map<DerivationId, Outputs | undefined>();
  readonly #keyed = new Map<DerivationId, KeyedStep | undefined>();

  /** `sources`: "gone": what lies where the graph read them is something else by now; the store may still have them. */
  constructor(graph: DerivationGraph, store: Store, trust: Trust, sources: "there" | "gone" = "there") {
    this.graph = graph;
    this.#store = store;
    this.#trust = trust;
    this.#isPast = sources === "gone";
    this.#contents = new Contents(store, sources === "there" ? graph.sources : new Map());
    this.trees = new TreeReader(store);
    this.#scanner = openScanner({ store, contents: this.#contents, trees: this.trees, whole: false });
  }

  derivation(id: DerivationId): Derivation {
    return derivationOf(this.graph, id);
  }

  /** What its realisation tells. */
  realised(id: DerivationId): Outputs | undefined {
    if (!this.#outputs.has(id)) this.#outputs.set(id, storeLookUp(this.#store, this.#trust)(id)?.outputs);
    return this.#outputs.get(id);
  }

  /** Its realisation, or the result of its action where that can be told: then it would not run. Ask for what it needs first. */
  async given(id: DerivationId): Promise<Outputs | undefined> {
    const known = this.realised(id);
    if (known !== undefined) return known;
    const keyed = await this.keyed(id);
    const outputs = keyed && lookUpAction(this.#store, keyed.action, this.#trust)?.result.outputs;
    if (outputs !== undefined) this.#outputs.set(id, outputs);
    return outputs;
  }

  /** Undefined: what it needs isn't made, or isn't there any more. */
  async keyed(id: DerivationId): Promise<KeyedStep | undefined> {
    if (this.#keyed.has(id)) return this.#keyed.get(id);
    const keyed = await this.#key(this.derivation(id), (need) => this.realised(need));
    this.#keyed.set(id, keyed);
    return keyed;
  }

  /** All that it would read if what isn't made yet were as `standIn` says; inputs that nothing is known of are left out. */
  async entriesWith(id: DerivationId, standIn: (need: DerivationId) => Outputs | undefined): Promise<InputEntries | undefined> {
    const derivation = this.derivation(id);
    const outputsOf = (need: DerivationId): Outputs | undefined => this.realised(need) ?? standIn(need);
    const known = Object.entries(derivation.inputs).filter(
      ([, input]) => !("derivation" in input) || outputsOf(input.derivation)?.[input.output] !== undefined,
    );
    return (await this.#key({ ...derivation, inputs: Object.fromEntries(known) }, outputsOf))?.entries;
  }

  /** The bytes of a file that a step reads; undefined: nobody has them any more. */
  read(digest: Digest): Uint8Array | undefined {
    return attempt(() => this.#contents.read(digest));
  }

  close(): void {
    this.#scanner.close();
  }

  async #key(derivation: Derivation, known: (need: DerivationId) => Outputs | undefined): Promise<KeyedStep | undefined> {
    if (!dependenciesOf(derivation).every((need) => known(need) !== undefined)) return undefined;
    try {
      for (const input of Object.values(derivation.inputs)) {
        if ("source" in input)
          await (input.type === "directory" ? this.#contents.ensureTree(input.source) : this.#contents.ensureFile(input.source));
      }
      const keyed = await keyStep(derivation, {
        contents: this.#contents,
        trees: this.trees,
        scanner: this.#scanner,
        outputsOf: (need) => known(need) ?? {},
        nameOf: (need) => this.graph.derivations.get(need)?.name ?? need,
      });
      // A step whose action was known is narrowed when its entries are asked for: what has gone from the store since is to be noticed here.
      return this.#isPast ? { action: keyed.action, entries: keyed.entries } : keyed;
    } catch (error) {
      // What a build would tell; here it only isn't known.
      if (!(error instanceof KilnFailure)) throw error;
      return undefined;
    }
  }
}

/** Undefined: what the store lacks. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    return undefined;
  }
}
