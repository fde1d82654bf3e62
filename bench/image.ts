import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configHeader } from "#build/scan/config-header.ts";
import { builtinOf } from "#derivation/reapi/action.ts";
import { topologicalOrder } from "#derivation/graph.ts";
import type { DerivationGraph, DerivationId, DerivationInput } from "#derivation/derivation.ts";
import type { Engine } from "#pipeline/engine.ts";
import { targetOutputs } from "#pipeline/outputs.ts";
import { openProject } from "#pipeline/project.ts";
import { testEngine } from "../test/support/engine.ts";

const JOBS = 2;

/**
 * A clean build of an image by the command line, and the very same commands run by ninja without a sandbox. Toolchain, fetched sources, Kiln's own
 * tools and the sandbox's helper are realised before, for both. Gives milliseconds of each round.
 */
export async function benchImage(
  pattern: string,
  rounds: number,
  { root, base }: { readonly root: string; readonly base: string },
): Promise<{ readonly steps: number; readonly kiln: readonly number[]; readonly ninja: readonly number[] }> {
  const folder = mkdtempSync(join(base, "image-"));
  execFileSync("chmod", ["755", folder]);
  const whole = join(folder, "whole");
  const project = openProject(root, { buildArch: process.arch, onWarnings: () => undefined });
  const engine = testEngine(whole, root);
  try {
    const evaluation = await project.evaluate([pattern], [], engine);
    const roots = targetOutputs(evaluation, []).flatMap(({ outputs }) => Object.values(outputs));
    const { graph } = evaluation;
    const order = topologicalOrder(
      graph,
      roots.map(({ derivation }) => derivation),
    );
    // What both have from the start: built-in steps, and the tools that the recipes make for the machine that builds.
    const given = order.filter((id) => isGiven(graph, id));
    await engine.build(
      graph,
      given.flatMap((derivation) => (graph.derivations.get(derivation)?.outputs ?? []).map((output) => ({ derivation, output }))),
    );
    await engine.helper();
    const warm = join(folder, "warm");
    await engine.close();
    cpSync(whole, warm, { recursive: true });
    const steps = order.filter((id) => !isGiven(graph, id));
    const times = { kiln: [] as number[], ninja: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      const store = join(folder, `store${round}`);
      cpSync(warm, store, { recursive: true });
      execFileSync("sync", ["-f", folder]);
      times.kiln.push(timed(() => kiln(root, store, pattern)));
      const tree = join(folder, `ninja${round}`);
      layOut(graph, steps, tree, engine);
      times.ninja.push(timed(() => void execFileSync("ninja", ["-C", tree, `-j${JOBS}`, "--quiet"], { stdio: "pipe" })));
    }
    return { steps: steps.length, ...times };
  } finally {
    spawnSync("chmod", ["-R", "u+w", folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function isGiven(graph: DerivationGraph, id: DerivationId): boolean {
  const derivation = graph.derivations.get(id);
  return derivation === undefined || builtinOf(derivation.command) !== undefined || derivation.name.startsWith("std_tools/");
}

function kiln(root: string, store: string, pattern: string): void {
  execFileSync(process.execPath, [join(root, "dist/kiln.js"), "-C", root, "build", pattern, "-q", "-j", String(JOBS)], {
    env: { ...process.env, KILN_STORE: store, KILN_CONFIG: "/dev/null" },
    stdio: "pipe",
  });
}

/** A folder for each step with links to its inputs, and a build.ninja that runs its command there. */
function layOut(graph: DerivationGraph, steps: readonly DerivationId[], tree: string, { store }: Engine): void {
  const lines = ["rule step", "  command = cd $folder && $line"];
  const made = new Set(steps);
  for (const id of steps) {
    const derivation = graph.derivations.get(id);
    if (derivation === undefined) continue;
    const folder = join(tree, id);
    const needs: string[] = [];
    const place = (input: DerivationInput, at: string): void => {
      if ("text" in input) return writeFileSync(at, input.text);
      if ("source" in input) return symlinkSync(graph.sources.get(input.source) ?? "", at);
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
    const line = derivation.command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
    const env = Object.entries(derivation.env)
      .map(([name, value]) => `${name}='${value}' `)
      .join("");
    lines.push(
      `build ${derivation.outputs.map((output) => `${id}/${output}`).join(" ")}: step ${needs.join(" ")}`,
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
