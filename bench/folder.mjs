import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where benches work: on the checkout's own disk, since the system's folder for temporary files may be slow, or in memory. */
export function benchFolder() {
  const folder = fileURLToPath(new URL("../node_modules/.cache/kiln-bench", import.meta.url));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Node parses all certificates of NODE_EXTRA_CA_CERTS at each start: 45 ms that are not what is measured. */
export function benchEnvironment(more = {}) {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  return { ...env, NO_COLOR: "1", ...more };
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
