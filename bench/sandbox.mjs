// Milliseconds per trivial action, seen from Node: a static `true` spawned, in a slot, in bwrap. Medians of interleaved batches, one run, one table.
//   node bench/sandbox.mjs [ROUNDS]        (bundles src/sandbox first; needs the toolchain of test/support/toolchain.ts)
import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const rounds = Number(process.argv[2] ?? 300);
const here = fileURLToPath(new URL("..", import.meta.url));
const base = mkdtempSync(join(tmpdir(), "kiln-bench-"));
const store = join(base, "store");
chmodSync(base, 0o755);
mkdirSync(join(store, "tmp/out"), { recursive: true });

await build({
  stdin: {
    contents: `export * from "#sandbox/open-sandbox.ts"; export * from "#sandbox/compile-helper.ts"; export { toolchainFolder } from "./test/support/toolchain.ts";`,
    resolveDir: here,
  },
  bundle: true,
  platform: "node",
  format: "esm",
  outfile: join(base, "sandbox.mjs"),
  banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` },
  logLevel: "error",
});
cpSync(join(here, "src/sandbox/helper"), join(base, "helper"), { recursive: true });
const { openSandbox, compileHelper, toolchainFolder } = await import(join(base, "sandbox.mjs"));

const zig = await toolchainFolder();
const compileStart = performance.now();
const helper = await compileHelper(() => Promise.resolve(zig), { root: store });
const compileMs = performance.now() - compileStart;
const options = { helper, storeRoot: store, slots: 1 };
const openStart = performance.now();
const slot = await openSandbox({ ...options, tier: "namespaces" });
const openMs = performance.now() - openStart;
const bwrap = await openSandbox({ ...options, tier: "bwrap" }).catch(() => undefined);

const spawned = () =>
  new Promise((resolve, reject) => spawn(helper, ["true"], { stdio: "ignore" }).on("exit", resolve).on("error", reject));
const mounts = [{ kind: "file", path: "slot", from: helper }];
const request = { argv: ["./slot", "true"], env: {}, mounts, outputs: [], timeoutMs: 10_000, outputFolder: join(store, "tmp/out") };
let count = 0;
const withOutput = () => {
  const outputFolder = join(store, "tmp/out", String(count++));
  mkdirSync(outputFolder);
  const files = Array.from({ length: 50 }, (_, i) => ({ kind: "file", path: `in/${i}`, from: helper }));
  return { ...request, mounts: [...mounts, ...files], outputFolder };
};

// A compile of a small file: the toolchain's tree bound whole, one input file, one output.
const tree = join(store, "toolchain");
mkdirSync(tree);
cpSync(join(zig, "zig"), join(tree, "zig"));
cpSync(join(zig, "lib/include"), join(tree, "lib/include"), { recursive: true });
writeFileSync(join(store, "a.c"), "#include <stddef.h>\nint add(int a, int b) { return a + b; }\n");
const flags = ["clang", "--no-default-config", "--target=x86_64-unknown-elf", "-O2", "-ffreestanding", "-nostdinc", "-resource-dir", "toolchain/lib", "-isystem", "toolchain/lib/include", "-c", "a.c", "-o", "a.o"]; // prettier-ignore
const compileInSlot = () => {
  const outputFolder = join(store, "tmp/out", String(count++));
  mkdirSync(outputFolder);
  return slot.run({
    ...request,
    argv: ["toolchain/zig", ...flags],
    mounts: [
      { kind: "tree", path: "toolchain", from: tree },
      { kind: "file", path: "a.c", from: join(store, "a.c") },
    ],
    outputs: ["a.o"],
    outputFolder,
  });
};
const compileSpawned = () =>
  new Promise((resolve, reject) =>
    spawn(join(tree, "zig"), flags, { stdio: "ignore", cwd: store }).on("exit", resolve).on("error", reject),
  );
const first = await compileInSlot();
if (first.entries.length !== 1) throw new Error(JSON.stringify(first));

const ways = {
  "spawn of a static true": spawned,
  "the slot": () => slot.run(request),
  "the slot, 50 input files": () => slot.run(withOutput()),
  "clang -c, spawned": compileSpawned,
  "clang -c, in the slot": compileInSlot,
  ...(bwrap === undefined ? {} : { bwrap: () => bwrap.run(request) }),
};
const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
for (let round = -20; round < rounds; round++)
  for (const [name, run] of Object.entries(ways)) {
    const start = performance.now();
    await run();
    if (round >= 0) times[name].push(performance.now() - start);
  }

const quantile = (list, q) => list[Math.floor(list.length * q)].toFixed(2);
console.log(
  `helper compiled in ${compileMs.toFixed(0)} ms, sandbox opened in ${openMs.toFixed(1)} ms; ${rounds} rounds; ms as 10 % / median / 90 %`,
);
for (const [name, list] of Object.entries(times)) {
  list.sort((a, b) => a - b);
  console.log(`${name.padEnd(28)}${quantile(list, 0.1)} / ${quantile(list, 0.5)} / ${quantile(list, 0.9)}`);
}
const ratio = times["the slot"][Math.floor(rounds / 2)] / times["spawn of a static true"][Math.floor(rounds / 2)];
console.log(`slot / spawn: ${ratio.toFixed(2)}`);
await slot.close();
await bwrap?.close();
rmSync(base, { recursive: true, force: true });
