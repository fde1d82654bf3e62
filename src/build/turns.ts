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

/** A lock that is free and can't be had so often in a row is about to be taken over by a process that was stopped. */
const TRIES = 100;

/** Whose turn an action is. What a process has that doesn't go on (it was stopped) is run here as well: both give the same. */
export function takeTurn(store: Store, action: Digest, trust: Trust): Turn {
  for (let tries = 0; tries < TRIES; tries++) {
    const lock = store.lockAction(action, trust);
    if (lock !== undefined) return { kind: "mine", release: () => lock.release() };
    const state = store.actionState(action, trust);
    if (state === "under-way") return { kind: "other" };
    if (state === "stopped") break;
    // It was given back between two looks; another may be faster again.
  }
  return { kind: "mine", release: () => undefined };
}

/** Ends when no other process is at this action any more. */
export async function turnIsOver(store: Store, action: Digest, trust: Trust, halt: AbortSignal): Promise<void> {
  while (!halt.aborted && store.actionState(action, trust) === "under-way") await setTimeout(LOOK_MS);
}
