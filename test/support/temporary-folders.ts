import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders: string[] = [];
const shared = new Map<string, string>();

/** A folder that is there until the test file that asked for it ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `kiln-${name}-`));
  folders.push(folder);
  return folder;
}

/** The same, one for all who ask in a test file. */
export function sharedFolder(name: string): string {
  const folder = shared.get(name) ?? temporaryFolder(name);
  shared.set(name, folder);
  return folder;
}

/** For the end of each test file. */
export function removeTemporaryFolders(): void {
  shared.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
