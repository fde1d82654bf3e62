import { execFile } from "node:child_process";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { syncFails } from "#diagnostics/sandbox.ts";
import { errnoName } from "./errno-name.ts";

/** One syncfs of the file system that holds `path`, by a process of the helper's own: no slot has to be free. Fails with KILN-E0805. */
export function syncFileSystem(helper: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(helper, ["sync", path], { env: {} }, (error) => {
      if (error === null) resolve();
      else
        reject(new KilnFailure([syncFails(path, typeof error.code === "number" ? errnoName(error.code) : (error.code ?? error.message))]));
    });
  });
}
