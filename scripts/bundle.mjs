// Bundles the command line under dist/ and links it as node_modules/.bin/kiln, which npm does for dependencies but not for the package itself.
// Run by npm after `npm ci` (script `prepare`).
//   dist/kiln.js          the entry
//   dist/chunks/core.js   what `kiln check` loads where nothing has changed; engine.js: what `kiln build` does beside that; builder.js: what it
//                         loads where something is to be built; evaluator.js: what both load where recipes have changed; deep-worker.js: all that the deep thread evaluates with
//   dist/chunks/…         all else, loaded when it is needed
//   dist/deep-worker.cjs  the entry of that thread
// What lies in chunks/ are bodies of functions (scripts/commonjs.mjs), run by src/cli/start/bundle-files.ts.
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { builtinModulesPlugin } from "./builtin-modules.mjs";
import { asFunctionBody } from "./commonjs.mjs";
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

/** Changes with all of which the sandbox's helper is compiled. */
const digestOfHelper = async () => await digestOf(await filesBelow("src/sandbox/helper"));

async function digestOf(files) {
  const digest = hash();
  for (const file of files.toSorted()) digest.update(file).update(await readFile(root + file));
  return shortDigest(digest);
}

const hash = () => createHash("sha256");
const shortDigest = (digest) => digest.digest("hex").slice(0, 16);

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
    __KILN_HELPER__: JSON.stringify(await digestOfHelper()),
    __KILN_SOURCES__: JSON.stringify(await digestOfSources()),
  },
  // CommonJS dependencies call `require` for Node's own modules.
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
};

/**
 * What commands load together is one file: each file more takes a start half a millisecond. A group's modules are those that its entries import,
 * but for those of the groups before.
 */
const GROUPS = [
  { name: "core", entries: ["src/cli/program.ts", "src/cli/commands/check.ts"] },
  {
    name: "engine",
    entries: [
      "src/cli/commands/build.ts",
      "src/pipeline/engine.ts",
      "src/build/look-up.ts",
      "src/build/telling/build-record.ts",
      "src/cli/progress.ts",
      "src/diagnostics/sandbox.ts",
      "src/config/host-files.ts",
    ],
  },
  {
    name: "builder",
    entries: [
      "src/pipeline/kept/edit-sources.ts",
      "src/pipeline/kept/graph-file.ts",
      "src/derivation/packed/pack.ts",
      "src/derivation/packed/substitute.ts",
      "src/build/build.ts",
      "src/build/contents.ts",
      "src/sandbox/open-sandbox.ts",
      "src/sandbox/compile-helper.ts",
      "src/sandbox/disk-writer.ts",
    ],
  },
  {
    name: "evaluator",
    entries: [
      "src/pipeline/project.ts",
      "src/pipeline/inputs/open-bringing-inputs.ts",
      "src/pipeline/sources/record-sources.ts",
      "src/pipeline/project-memory.ts",
      "src/pipeline/syntax-cache.ts",
      "src/pipeline/kept/observed-disk.ts",
      "src/pipeline/kept/wanted.ts",
    ],
  },
];

/** Each of our modules that is in a group → its name; and what groups import when they need it, which is in none. */
async function grouped() {
  const entryPoints = GROUPS.flatMap(({ entries }) => entries);
  const { metafile } = await build({
    ...modules,
    entryPoints,
    outdir: "dist",
    splitting: true,
    write: false,
    plugins: [builtinModulesPlugin],
  });
  const seen = new Map();
  const later = new Set();
  const visit = (path, group) => {
    if (seen.has(path)) return;
    seen.set(path, group);
    for (const { path: to, kind, external } of metafile.inputs[path].imports) {
      if (external) continue;
      if (kind === "dynamic-import") later.add(to);
      else visit(to, group);
    }
  };
  for (const { name, entries } of GROUPS) for (const entry of entries) visit(entry, name);
  return { groupOf: new Map([...seen].filter(([path]) => path.startsWith("src/"))), late: [...later].filter((path) => !seen.has(path)) };
}

const { groupOf, late } = await grouped();
/** Names of files under dist/chunks. */
const lateName = (path) =>
  path
    .replace(/^(?:src|node_modules)\//, "")
    .replace(/\.\w+$/, "")
    .replaceAll(/[^\w.-]+/g, "-");

/** Of each module in a group: what it exports → what its group calls that, since several modules may use one name. */
async function shownNames() {
  const { metafile } = await build({
    ...modules,
    entryPoints: [...groupOf.keys()],
    bundle: false,
    outdir: "dist",
    write: false,
    banner: {},
  });
  const taken = new Set();
  return new Map(
    Object.values(metafile.outputs).map(({ entryPoint, exports }) => {
      const names = exports.map((name) => {
        const id = `${groupOf.get(entryPoint)} ${name}`;
        const shown = taken.has(id) ? `${name}_${taken.size}` : name;
        taken.add(id);
        return [name, shown];
      });
      return [entryPoint, names];
    }),
  );
}

const shown = await shownNames();
const listed = (path, from, to) =>
  `export { ${shown
    .get(path)
    .map((pair) => `${pair[from]} as ${pair[to]}`)
    .join(", ")} }`;
const groupText = (group) =>
  [...groupOf]
    .flatMap(([path, of]) => (of === group && shown.get(path).length > 0 ? [`${listed(path, 0, 1)} from "./${path}";`] : []))
    .join("\n");

/** Leaves imports of other groups, and of what groups import late, as they are: imports of files. `folder`: where those lie. */
const apart = (group, folder) => ({
  name: "apart",
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, kind, resolveDir, importer, pluginData, namespace }) => {
      if (pluginData === "resolved" || kind === "require-call" || kind === "entry-point") return undefined;
      if (namespace === "shown") return { path, external: true };
      const target = relative(root, (await resolve(path, { kind, resolveDir, importer, pluginData: "resolved" })).path);
      const of = groupOf.get(target);
      if (of === group && of !== undefined) return undefined;
      if (of === undefined) {
        const isLate = group !== undefined && kind === "dynamic-import" && late.includes(target);
        return isLate ? { path: `${folder}/${lateName(target)}.js`, external: true } : undefined;
      }
      if (kind !== "dynamic-import") return { path: target, namespace: "shown", sideEffects: false };
      if (shown.get(target).some(([name, as]) => name !== as))
        throw new Error(`${target} is imported late, and a name of it has another module too`);
      return { path: `${folder}/${of}.js`, external: true };
    });
    onLoad({ filter: /.*/, namespace: "shown" }, ({ path }) => ({
      contents: `${listed(path, 1, 0)} from "${folder}/${groupOf.get(path)}.js";`,
      loader: "js",
    }));
  },
});

await rm(`${root}dist`, { recursive: true, force: true });
const metafiles = [];
const bundled = async (options) => void metafiles.push((await build(options)).metafile);
for (const { name } of GROUPS)
  await bundled({
    ...modules,
    stdin: { contents: groupText(name), resolveDir: root, sourcefile: name },
    outfile: `dist/chunks/${name}.js`,
    plugins: [builtinModulesPlugin, apart(name, ".")],
  });
await bundled({
  ...modules,
  entryPoints: Object.fromEntries(late.map((path) => [lateName(path), path])),
  outdir: "dist/chunks",
  splitting: true,
  plugins: [builtinModulesPlugin, apart(undefined, ".")],
});
// A thread has nothing of the others' modules: all in one file.
await bundled({
  ...modules,
  entryPoints: { "deep-worker": "src/pipeline/deep/run-on-deep-stack.ts" },
  outdir: "dist/chunks",
  plugins: [builtinModulesPlugin],
});
const chunks = hash();
for (const name of (await readdir(`${root}dist/chunks`)).toSorted()) {
  const file = `${root}dist/chunks/${name}`;
  const body = asFunctionBody(name, await readFile(file, "utf8"));
  chunks.update(name).update(body);
  await writeFile(file, body);
}
await bundled({
  ...modules,
  entryPoints: { kiln: "src/cli/main.ts", "deep-worker": "src/cli/start/deep-thread.ts" },
  outdir: "dist",
  format: "cjs",
  define: { ...modules.define, __KILN_BUNDLE__: JSON.stringify(shortDigest(chunks)), "import.meta.dirname": "__dirname" },
  banner: {},
  plugins: [builtinModulesPlugin],
});
await rename(`${root}dist/deep-worker.js`, `${root}dist/deep-worker.cjs`);
await writeFile(`${root}dist/package.json`, '{ "type": "commonjs" }\n');
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
