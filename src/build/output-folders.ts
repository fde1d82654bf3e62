import { rmSync } from "node:fs";
import type { Store } from "#store/store.ts";

/** Folders that commands' outputs are copied to; one that is empty again serves the next command. */
export class OutputFolders {
  readonly #store: Store;
  readonly #idle: string[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  take(): string {
    return this.#idle.pop() ?? this.#store.temporaryFolder();
  }

  /** `isEmpty`: all that was copied there has been moved away. */
  giveBack(folder: string, isEmpty: boolean): void {
    if (isEmpty) this.#idle.push(folder);
    else remove(folder);
  }

  close(): void {
    for (const folder of this.#idle) remove(folder);
    this.#idle.length = 0;
  }
}

/** On a disk that fails the store removes it at its end, or the next run does. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // As said.
  }
}
