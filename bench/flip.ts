import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { topologicalOrder } from "#derivation/graph.ts";
import { hashOf } from "#derivation/digest.ts";
import { targetOutputs } from "#pipeline/outputs.ts";
import { openProject } from "#pipeline/project.ts";
import { testEngine } from "../test/support/engine.ts";
import type { BenchPlaces } from "./image.ts";

/** What an option's other value costs, in compile steps. */
export interface Flip {
  readonly compiles: number;
  /** Steps that ran again: they can read the option, as far as Kiln knows, or weren't there before. */
  readonly ran: readonly string[];
  /** Those of them whose object is another one. */
  readonly changed: readonly string[];
}

/** An image built, then built with another value of an option, in a store of its own. */
export async function benchFlip(pattern: string, wish: string, { root, base, workspace = "." }: BenchPlaces): Promise<Flip> {
  const folder = mkdtempSync(join(base, "flip-"));
  // Steps run as another user.
  chmodSync(folder, 0o755);
  const project = openProject(join(root, workspace), { buildArch: process.arch, onWarnings: () => undefined });
  const started: string[] = [];
  const engine = testEngine(folder, project.folder, {
    onEvent: (event) => {
      if (event.kind === "started" && event.derivation.kind === "compile") started.push(event.derivation.name);
    },
  });
  /** Compile steps by name, with the object that each gave. */
  const build = async (wishes: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const evaluation = await project.evaluate([pattern], wishes, engine, []);
    const { graph } = evaluation;
    const roots = targetOutputs(evaluation, []).flatMap(({ outputs }) => Object.values(outputs));
    const order = topologicalOrder(
      graph,
      roots.map(({ derivation }) => derivation),
    );
    const compiles = order.filter((id) => graph.derivations.get(id)?.kind === "compile");
    const report = await engine.build(
      graph,
      compiles.flatMap((derivation) => (graph.derivations.get(derivation)?.outputs ?? []).map((output) => ({ derivation, output }))),
    );
    if (report.diagnostics.length > 0) throw new Error(report.diagnostics.map(({ message }) => message).join("\n"));
    return new Map(
      compiles.map((id) => [
        graph.derivations.get(id)?.name ?? "",
        Object.values(report.outputs.get(id) ?? {})
          .map(({ digest }) => hashOf(digest))
          .join(),
      ]),
    );
  };
  try {
    const before = await build([]);
    started.length = 0;
    const after = await build([wish]);
    const ran = [...new Set(started)];
    return { compiles: after.size, ran, changed: ran.filter((name) => before.get(name) !== after.get(name)) };
  } finally {
    await engine.close();
    spawnSync("chmod", ["-R", "u+w", folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}
