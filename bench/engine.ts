import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "#build/build.ts";
import type { BuildReport } from "#build/events.ts";
import type { DerivationInput } from "#derivation/derivation.ts";
import { digestOf } from "#derivation/digest.ts";
import { GraphBuilder } from "#derivation/graph.ts";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { createFetcher } from "#fetch/create-fetcher.ts";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { openSandbox } from "#sandbox/open-sandbox.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import { openStore } from "#store/open-store.ts";
import { toolchainFolder } from "../test/support/toolchain.ts";

/** What `generated-tree/generate.mjs` exports. */
export interface Generated {
  generateTree(folder: string, count: number): string[];
  writeNinja(folder: string, sources: readonly string[], tool: string): void;
  compileFlags(tool: string): readonly string[];
  readonly linkFlags: readonly string[];
  readonly config: Readonly<Record<string, string>>;
}

const HEADERS = ["stddef.h", "__stddef_max_align_t.h", "stdint.h"];
const JOBS = 2;

/** Times of one round, milliseconds. */
interface Round {
  readonly clean: number;
  readonly none: number;
  readonly one: number;
}

/** A clean build, one without changes, one with one changed file: Kiln's engine with its real store and sandbox, and ninja without a sandbox. */
export async function benchEngine(generated: Generated, count: number, rounds: number, folder: string): Promise<void> {
  const base = mkdtempSync(join(folder, "engine-"));
  execFileSync("chmod", ["755", base]);
  try {
    const full = await toolchainFolder();
    const tool = join(base, "tool");
    mkdirSync(join(tool, "lib/include"), { recursive: true });
    cpSync(join(full, "zig"), join(tool, "zig"));
    for (const name of HEADERS) cpSync(join(full, "lib/include", name), join(tool, "lib/include", name));
    execFileSync(join(tool, "zig"), ["ld.lld", "--version"]);

    const kiln: Round[] = [];
    const ninja: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      // Nothing is deleted before the end: ext4 makes files slowly for half a minute after many were deleted.
      const tree = join(base, `tree${round}`);
      const sources = generated.generateTree(tree, count);
      generated.writeNinja(tree, sources, tool);
      const ours = async (): Promise<void> =>
        void kiln.push(await kilnRound(join(base, `store${round}`), full, tool, tree, sources, generated));
      // Who comes first changes from round to round: the disk is busy with what the other wrote.
      if (round % 2 === 0) await ours();
      ninja.push(ninjaRound(tree, sources));
      if (round % 2 === 1) await ours();
    }
    console.log(`${count} C files, ${JOBS} jobs, medians of ${rounds} rounds (ratio: of the rounds' ratios), ms`);
    for (const [name, title] of [
      ["clean", "clean build"],
      ["none", "no change"],
      ["one", "one file changed"],
    ] as const) {
      const [ours, theirs] = [median(kiln.map((r) => r[name])), median(ninja.map((r) => r[name]))];
      const ratio = median(kiln.map((r, i) => r[name] / (ninja[i]?.[name] ?? Number.NaN)));
      console.log(
        `${title.padEnd(18)} kiln ${ours.toFixed(0).padStart(6)}   ninja ${theirs.toFixed(0).padStart(6)}   ratio ${ratio.toFixed(2)}`,
      );
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

async function kilnRound(
  storeFolder: string,
  full: string,
  tool: string,
  tree: string,
  sources: readonly string[],
  generated: Generated,
): Promise<Round> {
  let opened: Promise<Sandbox> | undefined;
  const store = openStore(storeFolder, {
    syncFileSystem: async (path) => {
      await (await opened)?.syncFileSystem(path);
    },
  });
  // Toolchain and helper are realised already, as for ninja.
  const toolchain = await store.importFolder(tool);
  store.materialise(toolchain);
  const helper = await compileHelper(() => Promise.resolve(full), store);
  execFileSync("sync", ["-f", storeFolder]);
  const fetcher = createFetcher({ mirrors: {}, attempts: 1 });
  const once = async (): Promise<{ ms: number; report: BuildReport }> => {
    const cpu = process.cpuUsage();
    let stepsMs = 0;
    const started = performance.now();
    const { graph, root } = graphOf(tree, sources, toolchain, generated);
    if (process.env["KILN_BENCH_PARTS"] !== undefined) console.log(`graph ${(performance.now() - started).toFixed(0)} ms`);
    const report = await build(graph, [root], {
      store,
      fetcher,
      sandbox: () => (opened ??= openSandbox({ helper, storeRoot: store.root, slots: JOBS })),
      jobs: JOBS,
      keepGoing: false,
      onEvent: (event) => {
        if (event.kind === "finished") stepsMs += event.wallMs;
      },
      signal: new AbortController().signal,
      trust: "sandboxed",
    });
    const ms = performance.now() - started;
    if (process.env["KILN_BENCH_PARTS"] !== undefined) {
      const { user, system } = process.cpuUsage(cpu);
      console.log(
        `this process: ${(user / 1000).toFixed(0)} ms user, ${(system / 1000).toFixed(0)} ms system; steps ${stepsMs.toFixed(0)} ms; wall ${ms.toFixed(0)} ms`,
      );
    }
    if (report.diagnostics.length > 0) throw new Error(JSON.stringify(report.diagnostics[0]));
    return { ms, report };
  };
  try {
    const clean = await once();
    const none = await once();
    touch(tree, sources);
    const one = await once();
    const runs = one.report.actions.compile?.run;
    if (clean.report.actions.compile?.run !== sources.length || runs !== 1) throw new Error(`${runs} compiles after one change`);
    return { clean: clean.ms, none: none.ms, one: one.ms };
  } finally {
    await (await opened)?.close();
    await store.close();
  }
}

function graphOf(
  tree: string,
  sources: readonly string[],
  toolchain: string,
  { compileFlags, linkFlags, config }: Generated,
): { graph: GraphBuilder; root: string } {
  const graph = new GraphBuilder();
  const files = openWorkspaceFiles({ roots: [tree] });
  const tool: DerivationInput = { source: toolchain, type: "directory" };
  const include: DerivationInput = { source: files.treeDigest(join(tree, "include")), type: "directory" };
  graph.addSource(include.source, join(tree, "include"));
  const common = { buildSystem: "x86_64-linux", env: {}, timeout: "300" };
  const objects = sources.map((path) => {
    const { digest } = files.digest(join(tree, path));
    graph.addSource(digest, join(tree, path));
    return graph.add({
      ...common,
      kind: "compile",
      name: path,
      command: ["tool/zig", ...compileFlags("tool"), "-c", path, "-o", "out.o"],
      inputs: { tool, include, [path]: { source: digest, type: "file" } },
      outputs: ["out.o"],
      scan: {
        language: "c",
        source: path,
        include: ["include", "tool/lib/include"],
        prune: ["include"],
        forced: ["gen/config.h"],
        header: "gen/config.h",
        defines: {},
        config,
      },
    });
  });
  const inputs = Object.fromEntries(objects.map((id, i): [string, DerivationInput] => [`o/${i}.o`, { derivation: id, output: "out.o" }]));
  const list = Object.keys(inputs).join("\n");
  const root = graph.add({
    ...common,
    kind: "link",
    name: "all",
    command: ["tool/zig", ...linkFlags, "-o", "all.o", "@objects.rsp"],
    inputs: { tool, ...inputs, "objects.rsp": { text: list } },
    outputs: ["all.o"],
  });
  return { graph, root };
}

function ninjaRound(tree: string, sources: readonly string[]): Round {
  const once = (): number => {
    const started = performance.now();
    execFileSync("ninja", ["-C", tree, "-j", String(JOBS), "--quiet"], { stdio: ["ignore", "ignore", "inherit"] });
    return performance.now() - started;
  };
  const clean = once();
  const none = once();
  touch(tree, sources);
  return { clean, none, one: once() };
}

/** Adds a function to one file, so that its object changes. */
function touch(tree: string, sources: readonly string[]): void {
  const path = join(tree, sources[sources.length >> 1] ?? "");
  const before = readFileSync(path, "utf8");
  const { size } = statSync(path);
  writeFileSync(path, `${before}int added_${digestOf(Buffer.from(before)).slice(0, 8)}_${size};\n`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
