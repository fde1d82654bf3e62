import { renameSync, rmSync } from "node:fs";
import { unfinished } from "./living-process.ts";

/** Lets `write` make a file beside `path`, which then takes its place at once; where it can't, nothing is left of it. Throws what the file system says. */
export function replaceFile(path: string, write: (temporary: string) => void): void {
  const temporary = unfinished(path);
  try {
    write(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
