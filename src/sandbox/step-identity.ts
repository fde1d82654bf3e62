import { chownSync } from "node:fs";

/** As in helper/slot.c: an id that systemd's table of uids leaves unused; 65534 where a container maps only the first 65,536. */
const FOREIGN_IDS = [0x7b696c6e, 65534];

/**
 * Whom root becomes to run a step in a tier without a user namespace of Kiln's own: whoever is root still owns the host's files. Undefined: this process is
 * not root, or root of a container that knows nobody else. `folder` is one of this process's own.
 */
export function stepIdentity(folder: string): number | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  for (const id of FOREIGN_IDS) {
    try {
      chownSync(folder, id, id);
      chownSync(folder, 0, 0);
      return id;
    } catch (error) {
      if (!(error instanceof Error && "code" in error) || (error.code !== "EINVAL" && error.code !== "EPERM")) throw error;
    }
  }
  return undefined;
}
