import type { ParseModule } from "#config/host-files.ts";
import { hostFileSystem } from "#config/host-files.ts";
import { CONFLICT_LINE, EMPTY_LOCK, type Lock, parseLock } from "#fetch/lock/lock-file.ts";
import { mendLock, type MergedInput } from "#fetch/lock/mend-lock.ts";
import type { Engine } from "../engine.ts";
import { bringInputs, keepInputs, type BringOptions, type BroughtInputs } from "./bring-inputs.ts";
import { inputDifferences, type InputDifference } from "./input-difference.ts";
import { lockText, writeLock } from "./lock-text.ts";
import { InputTrees, type InputTreesOptions } from "./input-trees.ts";

export interface LockOptions extends Omit<InputTreesOptions, "folder"> {
  readonly engine: Engine;
  readonly parse: ParseModule;
  readonly update: BringOptions["update"];
  /** Only looks. */
  readonly dryRun?: boolean;
  /** What moved inputs have otherwise is told. */
  readonly describe?: boolean;
}

export interface LockedWorkspace extends BroughtInputs {
  /** What it was before. */
  readonly before: Lock;
  /** kiln.lock is another one now, or would be. */
  readonly isChanged: boolean;
  /** Of inputs that moved, by their keys, where that was asked for. */
  readonly differences: ReadonlyMap<string, readonly InputDifference[] | undefined>;
  /** Inputs that both sides of a merge moved, where there was one. */
  readonly merged: readonly MergedInput[];
}

/**
 * Fetches the inputs of a workspace (absolute folder), and writes kiln.lock where it didn't fit; one that holds both sides of a merge is mended unless nothing
 * may change it. Throws KILN-E0750 to E0764.
 */
export async function lockWorkspace(root: string, { update, dryRun, describe, parse, ...access }: LockOptions): Promise<LockedWorkspace> {
  const text = lockText(root);
  const { lock, merged } =
    text === undefined ? NOTHING : isMerge(text) && update !== "locked" ? mendLock(text) : { lock: parseLock(text), merged: [] };
  const trees = new InputTrees({ ...access, folder: root });
  const { store } = access.engine;
  const brought = await bringInputs({ root, files: hostFileSystem, parse, store, trees, lock, update });
  const isNeeded = brought.lock.inputs.size > 0 || brought.lock.sources.size > 0 || text !== undefined;
  const isChanged = update !== "locked" && isNeeded && writeLock(root, brought.lock, { before: text, dryRun: dryRun === true });
  if (dryRun !== true) keepInputs(store, root, brought.lock);
  const differences = new Map<string, readonly InputDifference[] | undefined>();
  for (const change of describe === true ? brought.changes : [])
    differences.set(change.key, await inputDifferences(change, { trees, store, parse }));
  return { ...brought, before: lock, isChanged, merged, differences };
}

const NOTHING = { lock: EMPTY_LOCK, merged: [] };

/** Also one that git put together without a conflict to what isn't JSON. */
function isMerge(text: string): boolean {
  if (CONFLICT_LINE.test(text)) return true;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}
