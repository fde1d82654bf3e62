import type { DerivationId } from "#derivation/derivation.ts";
import type { Store, Trust } from "#store/store.ts";

/** What a step wrote when it last ran here, warnings or the output of a failure; undefined: nothing is kept. */
export function readStepLog(store: Store, id: DerivationId, trust: Trust): string | undefined {
  const action = store.realisation(id, trust)?.action;
  if (action === undefined) return store.log(id);
  const log = store.log(action) ?? store.actionResult(action, trust)?.log;
  return log === "" ? undefined : log;
}
