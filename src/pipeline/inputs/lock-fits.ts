import type { WorkspaceFileSystem, ParseModule } from "#config/host-files.ts";
import { inputText } from "#config/inputs/input-locator.ts";
import type { RemoteInput } from "#config/workspace.ts";
import { inputNotHere } from "#diagnostics/inputs.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { fits } from "#fetch/lock/lock-file.ts";
import type { LockedInputs } from "./locked-inputs.ts";
import { walkInputs } from "./walk-inputs.ts";

/** A workspace can't be read before inputs are fetched or kiln.lock is written anew: KILN-E0755 for those who do neither. */
export class InputsWanted extends KilnFailure {
  /** The workspace's. */
  readonly folder: string;

  constructor(folder: string, inputs: readonly RemoteInput[]) {
    super(inputs.map(({ name, locator, at }) => inputNotHere(name, inputText(locator), at)));
    this.folder = folder;
  }
}

interface Surroundings {
  readonly files: WorkspaceFileSystem;
  readonly parse: ParseModule;
  readonly locked: LockedInputs;
}

/** Throws `InputsWanted` where kiln.lock isn't what the workspace's inputs ask for. */
export function checkLockFits(root: string, remote: readonly RemoteInput[], surroundings: Surroundings): void {
  if (!isFitting(root, surroundings)) throw new InputsWanted(root, remote);
}

function isFitting(root: string, { files, parse, locked }: Surroundings): boolean {
  const { inputs } = locked.lockOf(root);
  let count = 0;
  const walk = walkInputs({ root, files, parse });
  for (let next = walk.next(); next.done !== true;) {
    const { key, locator } = next.value;
    const entry = inputs.get(key);
    if (entry === undefined || !fits(entry, locator)) return false;
    count += 1;
    next = walk.next(locked.folderOf(locator, root));
  }
  return count === inputs.size;
}
