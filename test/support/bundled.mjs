import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "../..");

/** Bundles a TypeScript file of the repository and gives what it exports to `use`; the bundle is gone afterwards. */
export async function bundled(entry, use) {
  mkdirSync(join(ROOT, "node_modules/.cache"), { recursive: true });
  const work = mkdtempSync(join(ROOT, "node_modules/.cache/kiln-bundled-"));
  try {
    const outfile = join(work, "bundle.mjs");
    await build({
      absWorkingDir: ROOT,
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
      logLevel: "error",
    });
    return await use(await import(pathToFileURL(outfile).href));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
