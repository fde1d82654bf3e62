import type { DerivationId } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import type { ActionResult, Realisation } from "#derivation/output.ts";
import type { Store, Trust } from "#store/store.ts";

/** A realisation that was found, and whether it came from sandboxed steps only. */
export interface KnownRealisation {
  readonly outputs: Realisation["outputs"];
  readonly trust: Trust;
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
