// Kiln's engine and ninja over the same generated tree of C files: clean, without changes, one file changed. Ratios of one run on one machine.
//   node bench/engine.mjs [FILES=500] [ROUNDS=3]        KILN_BENCH_PROFILE=FOLDER writes a CPU profile there
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import * as generated from "./generated-tree/generate.mjs";

const [, , count = "500", rounds = "3"] = process.argv;
const here = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "kiln-bundle-"));
try {
  await build({
    absWorkingDir: here,
    entryPoints: ["bench/engine.ts"],
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
  cpSync(join(here, "src/sandbox/helper"), join(folder, "helper"), { recursive: true });
  const { benchEngine } = await import(join(folder, "engine.mjs"));
  await benchEngine(generated, Number(count), Number(rounds));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
