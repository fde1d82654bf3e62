import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const KEPT_LINES = 1000;

/** `kiln/history` in XDG_STATE_HOME (XDG Base Directory Specification). */
export function historyFile(env: NodeJS.ProcessEnv): string {
  return join(env["XDG_STATE_HOME"] || join(homedir(), ".local/state"), "kiln/history");
}

/** Newest first, as readline wants it. A history that can't be read is an empty one. */
export function readHistory(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean).toReversed();
  } catch {
    return [];
  }
}

/** Adds lines that were typed to the file. Where it can't be written nobody is disturbed: a history is a comfort. */
export function addToHistory(file: string, typed: readonly string[]): void {
  if (typed.length === 0) return;
  // Read again: another prompt may have ended meanwhile.
  const lines = [...readHistory(file).toReversed(), ...typed].slice(-KEPT_LINES);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
  } catch {
    // As said.
  }
}
