import type { DerivationId } from "#derivation/derivation.ts";
import type { SourceEdit } from "#derivation/packed/source-edit.ts";
import type { Digest } from "#derivation/digest.ts";
import type { ActionResult, Realisation } from "#derivation/output.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { blobMissing } from "#diagnostics/store.ts";
import type { Store, Trust } from "#store/store.ts";
import { carriedSteps, type Carried } from "./carry.ts";

/** A realisation that was found, and whether it came from sandboxed steps only. */
export interface KnownRealisation {
  readonly outputs: Realisation["outputs"];
  readonly trust: Trust;
  /** A graph tells it that this process's lease names. */
  readonly isNamed?: boolean;
}

export type RealisationLookUp = (id: DerivationId) => KnownRealisation | undefined;

/** Looks realisations up in the store. A build without a sandbox may use what sandboxed builds made, never the other way round. */
export function storeLookUp(store: Store, trust: Trust): RealisationLookUp {
  return (id) => {
    for (const one of trust === "sandboxed" ? (["sandboxed"] as const) : (["unsandboxed", "sandboxed"] as const)) {
      const found = store.realisation(id, one);
      if (found !== undefined) return { outputs: found.outputs, trust: one };
    }
    return undefined;
  };
}

/**
 * The same for the graph of an edit, of which nothing is looked for that the build before had: where that is gone, a step says so (KILN-E0605). Steps that it
 * left as they were are looked up by the ids that they had.
 */
export function lookUpAfter(
  edit: SourceEdit,
  store: Store,
  trust: Trust,
): { readonly lookUp: RealisationLookUp; readonly carried: Carried } {
  // A build before this one had all of them.
  for (const graph of [edit.before, edit.now])
    for (const { digest, isFolder } of graph.packedSources) if (isFolder) store.assumeTree(digest);
  const carried = carriedSteps(edit, (id) => store.graphReads(id));
  const byId = storeLookUp(store, trust);
  return {
    carried,
    lookUp: (id) => {
      const before = carried.ids.get(id);
      if (before === undefined) return byId(id);
      return store.hasGraphRow(before, trust) ? new RowRealisation(store, before, trust) : byId(before);
    },
  };
}

/** What a graph tells of a step, read when somebody asks for it: of thousands that an edit left as they were few are. */
class RowRealisation implements KnownRealisation {
  readonly isNamed = true;
  readonly trust: Trust;
  readonly #store: Store;
  readonly #id: DerivationId;
  #outputs: KnownRealisation["outputs"] | undefined;

  constructor(store: Store, id: DerivationId, trust: Trust) {
    this.trust = trust;
    this.#store = store;
    this.#id = id;
  }

  /** Throws KILN-E0605. */
  get outputs(): KnownRealisation["outputs"] {
    this.#outputs ??= this.#store.graphRow(this.#id, this.trust)?.outputs;
    if (this.#outputs === undefined) throw new KilnFailure([blobMissing(this.#store.root, this.#id)]);
    return this.#outputs;
  }
}

/** The realisations of all of them, or of none. */
export function lookUpAll(
  roots: readonly DerivationId[],
  lookUp: RealisationLookUp,
): ReadonlyMap<DerivationId, KnownRealisation> | undefined {
  const realised = new Map<DerivationId, KnownRealisation>();
  for (const id of roots) {
    const found = lookUp(id);
    if (found === undefined) return undefined;
    realised.set(id, found);
  }
  return realised;
}

/** A result, and whether only sandboxed or built-in steps made it. */
export interface MadeResult {
  readonly result: ActionResult;
  readonly trust: Trust;
}

/** The result of an action, by the same rule. */
export function lookUpAction(store: Store, action: Digest, trust: Trust): MadeResult | undefined {
  for (const one of trust === "sandboxed" ? (["sandboxed"] as const) : (["sandboxed", "unsandboxed"] as const)) {
    const result = store.actionResult(action, one);
    if (result !== undefined) return { result, trust: one };
  }
  return undefined;
}
