// Bundles the command line into lazily loaded chunks under dist/ and links it as node_modules/.bin/kiln,
// which npm does for dependencies but not for the package itself. Run by npm after `npm ci` (script `prepare`).
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import "./generate.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8"));

/** Changes with the grammar and all that turns text into trees: trees that another parser made don't count. */
async function digestOfSyntax() {
  const hash = createHash("sha256");
  const files = [
    "grammar/kiln.ne",
    "package-lock.json",
    ...(await readdir(`${root}src/syntax`)).filter((name) => name.endsWith(".ts")).map((name) => `src/syntax/${name}`),
  ];
  for (const file of files.toSorted()) hash.update(file).update(await readFile(root + file));
  return hash.digest("hex").slice(0, 16);
}

await rm(`${root}dist`, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { kiln: "src/cli/main.ts", "deep-worker": "src/pipeline/deep/deep-worker.ts" },
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  legalComments: "none",
  // Half the text is half the time to read it at each start; names stay, for what a bug prints.
  minifyWhitespace: true,
  minifySyntax: true,
  define: { __KILN_VERSION__: JSON.stringify(version), __KILN_SYNTAX__: JSON.stringify(await digestOfSyntax()) },
  // CommonJS dependencies call `require` for Node's own modules.
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
  metafile: true,
  logLevel: "warning",
});
/** Of each file, the packages whose code is in it: for licences, and for the tests that nothing is loaded in vain. */
const packages = Object.entries(metafile.outputs).map(([file, { inputs }]) => [
  basename(file),
  [...new Set(Object.keys(inputs).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))].toSorted(),
]);
await writeFile(`${root}dist/packages.json`, `${JSON.stringify(Object.fromEntries(packages), null, 2)}\n`);
// Loaded by `require`, in the middle of an evaluation (src/eval/late-library.ts): so they can't be chunks.
await build({
  absWorkingDir: root,
  entryPoints: { re2js: "re2js", semver: "semver" },
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20.19",
  legalComments: "none",
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: "warning",
});
await cp(`${root}src/sandbox/helper`, `${root}dist/helper`, { recursive: true });
await chmod(`${root}dist/kiln.js`, 0o755);
await mkdir(`${root}node_modules/.bin`, { recursive: true });
await rm(`${root}node_modules/.bin/kiln`, { force: true });
await symlink("../../dist/kiln.js", `${root}node_modules/.bin/kiln`);
