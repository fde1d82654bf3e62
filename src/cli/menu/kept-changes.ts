import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { errnoOf } from "#config/host-files.ts";
import type { KeptChanges } from "#menu/menu.ts";

/** Changes that nobody was asked for lie beside the file that they belong into. */
export function keptBeside(folder: string, file: string): KeptChanges {
  const kept = `${file}.unsaved`;
  const path = resolve(folder, kept);
  const drop = (): string | undefined => {
    try {
      rmSync(path, { force: true });
      return undefined;
    } catch (error) {
      return errnoOf(error);
    }
  };
  return { file: kept, exists: () => existsSync(path), drop };
}
