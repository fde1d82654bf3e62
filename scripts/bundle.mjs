// Bundles the command line under dist/ and links it as node_modules/.bin/kiln, which npm does for dependencies but not for the package itself.
// Run by npm after `npm ci` (script `prepare`).
//   dist/kiln.js          the entry
//   dist/chunks/core.js   what `kiln check` loads where nothing has changed, in one file: each file more takes a start half a millisecond
//   dist/chunks/…         all else, loaded when it is needed
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { builtinModulesPlugin } from "./builtin-modules.mjs";
import "./generate.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8"));

/** Changes with all of Kiln's code: what another Kiln evaluated doesn't count. */
const digestOfSources = async () => await digestOf(["package-lock.json", ...(await filesBelow("grammar")), ...(await filesBelow("src"))]);

/** Changes with the grammar and all that turns text into trees: trees that another parser made don't count. */
async function digestOfSyntax() {
  const own = (await readdir(`${root}src/syntax`)).filter((name) => name.endsWith(".ts")).map((name) => `src/syntax/${name}`);
  return await digestOf(["grammar/kiln.ne", "package-lock.json", ...own]);
}

async function digestOf(files) {
  const hash = createHash("sha256");
  for (const file of files.toSorted()) hash.update(file).update(await readFile(root + file));
  return hash.digest("hex").slice(0, 16);
}

async function filesBelow(folder) {
  const entries = await readdir(root + folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  legalComments: "none",
  // Half the text is half the time to read it at each start; names stay, for what a bug prints.
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  logLevel: "warning",
};
const modules = {
  ...common,
  format: "esm",
  define: {
    __KILN_VERSION__: JSON.stringify(version),
    __KILN_SYNTAX__: JSON.stringify(await digestOfSyntax()),
    __KILN_SOURCES__: JSON.stringify(await digestOfSources()),
  },
  // CommonJS dependencies call `require` for Node's own modules.
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
};

/** The core's modules, and what it imports when it is needed. */
async function core() {
  const { metafile } = await build({
    ...modules,
    entryPoints: ["src/cli/program.ts", "src/cli/commands/check.ts"],
    outdir: "dist",
    splitting: true,
    write: false,
    plugins: [builtinModulesPlugin],
  });
  const own = new Set();
  const late = new Set();
  const visit = (path) => {
    if (own.has(path)) return;
    own.add(path);
    for (const { path: to, kind, external } of metafile.inputs[path].imports) {
      if (external) continue;
      if (kind === "dynamic-import") late.add(to);
      else visit(to);
    }
  };
  visit("src/cli/program.ts");
  visit("src/cli/commands/check.ts");
  return { own: [...own].filter((path) => path.startsWith("src/")), late: [...late].filter((path) => !own.has(path)) };
}

const { own, late } = await core();
/** Names of files under dist/chunks. */
const lateName = (path) =>
  path
    .replace(/^(?:src|node_modules)\//, "")
    .replace(/\.\w+$/, "")
    .replaceAll(/[^\w.-]+/g, "-");
await assertDistinctExports();

/** All of the core's exports have one namespace. */
async function assertDistinctExports() {
  const at = new Map();
  for (const path of own) {
    for (const [, name] of (await readFile(root + path, "utf8")).matchAll(
      /^export (?:async )?(?:abstract )?(?:const|let|function\*?|class) (\w+)/gm,
    )) {
      if (at.has(name)) throw new Error(`${name} is exported by ${at.get(name)} and ${path}: both are in dist/chunks/core.js`);
      at.set(name, path);
    }
  }
}

/** Leaves imports between the core and the other files as they are: imports of files. */
const apart = (from) => ({
  name: "apart",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === "resolved" || kind === "require-call" || kind === "entry-point") return undefined;
      const target = relative(root, (await resolve(path, { kind, resolveDir, importer, pluginData: "resolved" })).path);
      const isOwn = own.includes(target);
      if (from === "core")
        return kind === "dynamic-import" && late.includes(target) ? { path: `./${lateName(target)}.js`, external: true } : undefined;
      return isOwn ? { path: from === "entry" ? "./chunks/core.js" : "./core.js", external: true } : undefined;
    });
  },
});

await rm(`${root}dist`, { recursive: true, force: true });
const metafiles = [];
const bundled = async (options) => void metafiles.push((await build(options)).metafile);
await bundled({
  ...modules,
  stdin: { contents: own.map((path) => `export * from "./${path}";`).join("\n"), resolveDir: root, sourcefile: "core" },
  outfile: "dist/chunks/core.js",
  plugins: [builtinModulesPlugin, apart("core")],
});
await bundled({
  ...modules,
  entryPoints: Object.fromEntries(late.map((path) => [lateName(path), path])),
  outdir: "dist/chunks",
  splitting: true,
  plugins: [builtinModulesPlugin, apart("late")],
});
await bundled({ ...modules, entryPoints: { kiln: "src/cli/main.ts" }, outdir: "dist", banner: {}, plugins: [apart("entry")] });
// A thread has nothing of the others' modules: all in one file that needs no loader of modules starts it in half the time.
await bundled({
  ...modules,
  entryPoints: ["src/pipeline/deep/deep-worker.ts"],
  outfile: "dist/deep-worker.cjs",
  format: "cjs",
  define: { ...modules.define, "import.meta.url": "__fileUrl" },
  banner: { js: 'const __fileUrl = require("node:url").pathToFileURL(__filename).href;' },
  plugins: [builtinModulesPlugin],
});
// Loaded by `require`, in the middle of an evaluation (src/eval/late-library.ts): so they can't be chunks.
await bundled({
  ...common,
  entryPoints: { re2js: "re2js", semver: "semver" },
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
});

/** Of each file, the packages whose code is in it: for licences, and for the tests that nothing is loaded in vain. */
const packages = metafiles.flatMap(({ outputs }) =>
  Object.entries(outputs).map(([file, { inputs }]) => [
    basename(file),
    [...new Set(Object.keys(inputs).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))].toSorted(),
  ]),
);
await writeFile(`${root}dist/packages.json`, `${JSON.stringify(Object.fromEntries(packages), null, 2)}\n`);
await cp(`${root}src/sandbox/helper`, `${root}dist/helper`, { recursive: true });
await chmod(`${root}dist/kiln.js`, 0o755);
await mkdir(`${root}node_modules/.bin`, { recursive: true });
await rm(`${root}node_modules/.bin/kiln`, { force: true });
await symlink("../../dist/kiln.js", `${root}node_modules/.bin/kiln`);
