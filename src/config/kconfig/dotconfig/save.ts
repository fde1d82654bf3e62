import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

export type Saved = "written" | "unchanged";

/**
 * Writes a text of values (bytes) whole or not at all; what was there before is kept beside it with `.old` behind its name. A file that says the same
 * is left as it is. Throws the errors of node:fs.
 */
export function saveConfig(folder: string, name: string, text: string): Saved {
  const path = resolve(folder, name);
  const bytes = Buffer.from(text, "latin1");
  const before = readIfThere(path);
  if (before?.equals(bytes) === true) return "unchanged";
  mkdirSync(dirname(path), { recursive: true });
  // A copy: at no instant is there no file.
  if (before !== undefined) replace(`${path}.old`, before);
  replace(path, bytes);
  return "written";
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whole, in the place of whatever is there: a link is replaced, not followed. */
function replace(path: string, bytes: Buffer): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    rmSync(temporary, { force: true });
    writeFileSync(temporary, bytes, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
