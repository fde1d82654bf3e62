import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** `writer.ts` as one file that Node runs; `remove` when it is no longer needed. */
export async function bundleWriter(): Promise<{ readonly path: string; remove(): void }> {
  const path = join(mkdtempSync(join(tmpdir(), "kiln-writer-")), "writer.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("./writer.ts", import.meta.url))],
    outfile: path,
    bundle: true,
    format: "esm",
    platform: "node",
    banner: { js: 'import { createRequire as __c } from "node:module"; const require = __c(import.meta.url);' },
  });
  return { path, remove: () => rmSync(dirname(path), { recursive: true, force: true }) };
}

export interface WriterEnd {
  /** Null: it was killed. */
  readonly code: number | null;
  readonly text: string;
}

/** Runs it; `killAfterMs`: it is killed then. */
export async function runWriter(path: string, words: readonly string[], killAfterMs?: number): Promise<WriterEnd> {
  const child = spawn(process.execPath, [path, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  let text = "";
  child.stdout.on("data", (piece) => (text += String(piece)));
  child.stderr.on("data", (piece) => (text += String(piece)));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  return { code, text };
}
