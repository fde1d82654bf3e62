import { setTimeout } from "node:timers/promises";
import type { Digest } from "#derivation/digest.ts";
import type { Store, Trust } from "#store/store.ts";

/** How often it is looked whether another process is done with a step (milliseconds). */
const LOOK_MS = 20;

/** This process is to run an action; `release`: its result is shown, or there is none. */
export interface OwnTurn {
  readonly kind: "mine";
  readonly release: () => void;
}

export type Turn = OwnTurn | { readonly kind: "other" };

/** Whose turn an action is. What a process has that doesn't go on (it was stopped) is run here as well: both give the same. */
export function takeTurn(store: Store, action: Digest, trust: Trust): Turn {
  const lock = store.lockAction(action, trust);
  if (lock !== undefined) return { kind: "mine", release: () => lock.release() };
  return store.isActionUnderWay(action, trust) ? { kind: "other" } : takeAgain(store, action, trust);
}

/** It was given back between two looks, or is held by a process that was stopped. */
function takeAgain(store: Store, action: Digest, trust: Trust): OwnTurn {
  const lock = store.lockAction(action, trust);
  return { kind: "mine", release: () => lock?.release() };
}

/** Ends when no other process is at this action any more. */
export async function turnIsOver(store: Store, action: Digest, trust: Trust, halt: AbortSignal): Promise<void> {
  while (!halt.aborted && store.isActionUnderWay(action, trust)) await setTimeout(LOOK_MS);
}
