import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { benchFolder } from "./folder.mjs";

/** Bundles a bench in TypeScript as the command line is bundled, and hands its module to `use`. */
export async function withBundle(entry, use) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const folder = mkdtempSync(join(benchFolder(), "bundle-"));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: { entry: `bench/${entry}` },
      bundle: true,
      splitting: true,
      outdir: folder,
      platform: "node",
      format: "esm",
      target: "node20.19",
      outExtension: { ".js": ".mjs" },
      banner: { js: `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);` },
      logLevel: "error",
    });
    cpSync(join(root, "src/sandbox/helper"), join(folder, "helper"), { recursive: true });
    cpSync(join(root, "recipes/std"), join(benchFolder(), "recipes/std"), { recursive: true });
    await use(await import(join(folder, "entry.mjs")), { root, base: benchFolder() });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(benchFolder(), "recipes"), { recursive: true, force: true });
  }
}
