import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where benches work: on the checkout's own disk, since the system's folder for temporary files may be slow, or in memory. */
export function benchFolder() {
  const folder = fileURLToPath(new URL("../node_modules/.cache/kiln-bench", import.meta.url));
  mkdirSync(folder, { recursive: true });
  return folder;
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
