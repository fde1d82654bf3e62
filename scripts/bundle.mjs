// Bundles the command line into lazily loaded chunks under dist/ and links it as node_modules/.bin/kiln,
// which npm does for dependencies but not for the package itself. Run by npm after `npm ci` (script `prepare`).
import { chmod, cp, mkdir, rm, symlink } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import "./generate.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const { version } = JSON.parse(await (await import("node:fs/promises")).readFile(`${root}package.json`, "utf8"));

await rm(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { kiln: "src/cli/main.ts" },
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  legalComments: "none",
  define: { __KILN_VERSION__: JSON.stringify(version) },
  // CommonJS dependencies call `require` for Node's own modules.
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
  logLevel: "warning",
});
await cp(`${root}src/sandbox/helper`, `${root}dist/helper`, { recursive: true });
await chmod(`${root}dist/kiln.js`, 0o755);
await mkdir(`${root}node_modules/.bin`, { recursive: true });
await rm(`${root}node_modules/.bin/kiln`, { force: true });
await symlink("../../dist/kiln.js", `${root}node_modules/.bin/kiln`);
