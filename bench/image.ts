import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { configHeader } from "#build/scan/config-header.ts";
import { builtinOf } from "#derivation/reapi/action.ts";
import { topologicalOrder } from "#derivation/graph.ts";
import type { DerivationGraph, DerivationId, DerivationInput } from "#derivation/derivation.ts";
import type { Engine } from "#pipeline/engine.ts";
import { targetOutputs } from "#pipeline/outputs.ts";
import { openProject } from "#pipeline/project.ts";
import { testEngine } from "../test/support/engine.ts";

const JOBS = 2;
/** What a compiler tells of the files that it read; the same as ninja reads it. */
const TOLD = "told.d";
const DEPENDENCIES = "dependencies.d";
/** Node parses all certificates of NODE_EXTRA_CA_CERTS at each start: that isn't what is measured. */
const { NODE_EXTRA_CA_CERTS: _, ...ENVIRONMENT } = process.env;

/** Milliseconds of each case. */
interface Times {
  readonly clean: number;
  readonly none: number;
  readonly one: number;
}

export interface ImageTimes {
  readonly steps: number;
  readonly compiles: number;
  readonly kiln: readonly Times[];
  /** With the server that people at terminals have, warmed by builds before. */
  readonly served: readonly Times[];
  readonly ninja: readonly Times[];
}

export interface BenchPlaces {
  /** Of the checkout. */
  readonly root: string;
  /** Where to work. */
  readonly base: string;
  /** The workspace that has the image, relative to `root`; default: the checkout itself. */
  readonly workspace?: string;
}

/**
 * An image built by the command line, and the very same commands run by ninja, with depfiles, without a sandbox: clean, with nothing changed, with one file
 * changed. Toolchain, fetched sources, Kiln's own tools and the sandbox's helper are realised before, for both.
 */
export async function benchImage(pattern: string, rounds: number, { root, base, workspace = "." }: BenchPlaces): Promise<ImageTimes> {
  const folder = mkdtempSync(join(base, "image-"));
  execFileSync("chmod", ["755", folder]);
  const whole = join(folder, "whole");
  const project = openProject(join(root, workspace), { buildArch: process.arch, onWarnings: () => undefined });
  const engine = testEngine(whole, project.folder);
  let stopServer = (): void => undefined;
  try {
    const evaluation = await project.evaluate([pattern], [], engine);
    const roots = targetOutputs(evaluation, []).flatMap(({ outputs }) => Object.values(outputs));
    const { graph } = evaluation;
    const order = topologicalOrder(
      graph,
      roots.map(({ derivation }) => derivation),
    );
    const realise = async (its: Engine): Promise<void> => {
      await its.build(graph, given);
      await its.close();
    };
    // What both have from the start: built-in steps, and the tools that the recipes make for the machine that builds.
    const given = order
      .filter((id) => isGiven(graph, id))
      .flatMap((derivation) => (graph.derivations.get(derivation)?.outputs ?? []).map((output) => ({ derivation, output })));
    await realise(engine);
    const steps = order.filter((id) => !isGiven(graph, id));
    const changed = relative(root, someSource(graph, steps));
    const program = join(root, "dist/kiln.js");
    const runtime = join(folder, "runtime");
    mkdirSync(runtime, { mode: 0o700 });
    const environment = (store: string, server: "never" | "auto"): NodeJS.ProcessEnv => ({
      ...ENVIRONMENT,
      KILN_STORE: store,
      KILN_CONFIG: "/dev/null",
      KILN_SERVER: server,
      XDG_RUNTIME_DIR: runtime,
    });
    const tell = (words: readonly string[], env: NodeJS.ProcessEnv): Buffer =>
      execFileSync(process.execPath, [program, ...words], { env, stdio: "pipe" });
    tell(["-C", join(root, workspace), "build", pattern, "-q", "-j", String(JOBS)], environment(whole, "auto"));
    stopServer = () => void tell(["server", "stop"], environment(whole, "auto"));
    const times = { kiln: [] as Times[], served: [] as Times[], ninja: [] as Times[] };
    for (let round = 0; round < rounds; round++) {
      const seriesOf = async (name: "kiln" | "served", server: "never" | "auto"): Promise<() => void> => {
        const store = join(folder, `store-${name}${round}`);
        // Each by Kiln itself: how the disk's cache holds a compiler hangs on how it was written, and that is a tenth of its time.
        await realise(testEngine(store, project.folder));
        // The command line's helper: this bundle's own has another key.
        tell(["doctor"], environment(store, "never"));
        const own = checkout(root, join(folder, `${name}${round}`), workspace);
        const words = ["-C", join(own, workspace), "build", pattern, "-q", "-j", String(JOBS)];
        return () => times[name].push(series(own, changed, () => tell(words, environment(store, server))));
      };
      const ours = [await seriesOf("kiln", "never"), await seriesOf("served", "auto")];
      const other = checkout(root, join(folder, `other${round}`), workspace);
      const tree = join(folder, `ninja${round}`);
      layOut(graph, steps, tree, engine, (path) => (isBelow(root, path) ? join(other, relative(root, path)) : path));
      // What was written in the last two seconds is read again, as git does.
      await setTimeout(2100);
      execFileSync("sync", ["-f", folder]);
      const turns = [
        ...ours,
        () =>
          times.ninja.push(
            series(
              other,
              changed,
              () => ninja(tree),
              () => keepDependencies(tree, steps),
            ),
          ),
      ];
      // Who comes first changes from round to round: the disk is busy with what the one before wrote.
      for (let turn = 0; turn < turns.length; turn++) turns[(turn + round) % turns.length]?.();
    }
    const compiles = steps.filter((id) => graph.derivations.get(id)?.kind === "compile").length;
    return { steps: steps.length, compiles, ...times };
  } finally {
    stopServer();
    spawnSync("chmod", ["-R", "u+w", folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function series(sources: string, changed: string, run: () => void, afterClean = (): void => undefined): Times {
  const clean = timed(run);
  afterClean();
  const none = timed(run);
  appendFileSync(join(sources, changed), "int added_here;\n");
  return { clean, none, one: timed(run) };
}

const isBelow = (folder: string, path: string): boolean => !relative(folder, path).startsWith("..");

/** The workspace as a clone has it. */
function checkout(root: string, folder: string, workspace: string): string {
  for (const path of ["workspace.kiln", "recipes", ...(workspace === "." ? [] : [workspace])])
    cpSync(join(root, path), join(folder, path), { recursive: true, preserveTimestamps: true });
  return folder;
}

/** A C file of the workspace that a step in the middle compiles. */
function someSource(graph: DerivationGraph, steps: readonly DerivationId[]): string {
  const files = steps.flatMap((id) => {
    const { scan, inputs = {} } = graph.derivations.get(id) ?? {};
    const [name, input] =
      Object.entries(inputs).find(([path]) => scan?.source === path || scan?.source.startsWith(`${path}/`) === true) ?? [];
    if (scan?.source.endsWith(".c") !== true || name === undefined || input === undefined || !("source" in input)) return [];
    return [(graph.sources.get(input.source) ?? "") + scan.source.slice(name.length)];
  });
  const file = files[files.length >> 1];
  if (file === undefined) throw new Error("nothing compiles a C file of the workspace");
  return file;
}

function isGiven(graph: DerivationGraph, id: DerivationId): boolean {
  const derivation = graph.derivations.get(id);
  return derivation === undefined || builtinOf(derivation.command) !== undefined || derivation.name.startsWith("std_tools/");
}

function ninja(tree: string): void {
  execFileSync("ninja", ["-C", tree, `-j${JOBS}`, "--quiet"], { stdio: "pipe" });
}

/** Compilers tell of files as their folder calls them, ninja wants them as its own does. */
function keepDependencies(tree: string, steps: readonly DerivationId[]): void {
  for (const id of steps) {
    const told = join(tree, id, TOLD);
    if (!existsSync(told)) continue;
    const [output = "", ...files] = readFileSync(told, "utf8")
      .replaceAll("\\\n", " ")
      .split(/\s+/)
      .filter((word) => word !== "");
    writeFileSync(
      join(tree, id, DEPENDENCIES),
      `${id}/${output} ${files.map((file) => (file.startsWith("/") ? file : `${id}/${file}`)).join(" ")}\n`,
    );
  }
}

/** A folder for each step with links to its inputs, and a build.ninja that runs its command there. */
function layOut(
  graph: DerivationGraph,
  steps: readonly DerivationId[],
  tree: string,
  { store }: Engine,
  placed: (path: string) => string,
): void {
  const rule = (name: string): readonly string[] => [`rule ${name}`, "  command = cd $folder && $line"];
  const lines = [...rule("step"), ...rule("compile"), `  depfile = $folder/${DEPENDENCIES}`];
  const made = new Set(steps);
  for (const id of steps) {
    const derivation = graph.derivations.get(id);
    if (derivation === undefined) continue;
    const folder = join(tree, id);
    const needs: string[] = [];
    const place = (input: DerivationInput, at: string): void => {
      if ("text" in input) return writeFileSync(at, input.text);
      if ("source" in input) {
        if (input.type === "file") needs.push(relative(tree, at));
        return symlinkSync(placed(graph.sources.get(input.source) ?? ""), at);
      }
      const inside = input.path === undefined ? "" : `/${input.path}`;
      if (made.has(input.derivation)) {
        needs.push(`${input.derivation}/${input.output}`);
        return symlinkSync(join(tree, input.derivation, input.output) + inside, at);
      }
      const output = store.realisation(input.derivation, "sandboxed")?.outputs[input.output];
      if (output === undefined) throw new Error(`${input.derivation} is not there`);
      const path = output.kind === "tree" ? store.materialise(output.digest) : store.blobPath(output.digest, output.executable);
      symlinkSync(path + inside, at);
    };
    for (const [path, input] of Object.entries(derivation.inputs)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      place(input, join(folder, path));
    }
    if (derivation.scan) writeFileSync(join(folder, derivation.scan.header), configHeader(derivation.scan, undefined));
    const command = derivation.scan ? [...derivation.command, "-MD", "-MF", TOLD] : derivation.command;
    const line = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
    const env = Object.entries(derivation.env)
      .map(([name, value]) => `${name}='${value}' `)
      .join("");
    lines.push(
      `build ${derivation.outputs.map((output) => `${id}/${output}`).join(" ")}: ${derivation.scan ? "compile" : "step"} ${needs.join(" ")}`,
      `  folder = ${id}`,
      `  line = ${env}${line}`.replaceAll("$", "$$"),
    );
  }
  writeFileSync(join(tree, "build.ninja"), `${lines.join("\n")}\n`);
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
