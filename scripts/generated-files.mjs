// What makers of generated files (`generate-*.mjs`) have in common.
import { rename, stat, writeFile } from "node:fs/promises";

/** Several processes may generate at once: never a half-written file under the final name. */
export async function replace(path, text) {
  await writeFile(`${path}.${process.pid}`, text);
  await rename(`${path}.${process.pid}`, path);
}

/** Whether all results are there, and newer than all sources. */
export async function areNewer(results, sources) {
  try {
    const made = Math.min(...(await Promise.all(results.map((path) => stat(path)))).map(({ mtimeMs }) => mtimeMs));
    const changed = Math.max(...(await Promise.all(sources.map((path) => stat(path)))).map(({ mtimeMs }) => mtimeMs));
    return made > changed;
  } catch {
    return false;
  }
}
