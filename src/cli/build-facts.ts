import { knownRealisations, soundnessOf } from "#build/known-realisations.ts";
import { sourcesBehind } from "#derivation/sources-behind.ts";
import { hashOf } from "#derivation/digest.ts";
import { unattested } from "#diagnostics/provenance.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import { billedSource } from "#image/bill/bill.ts";
import { distinctInputs } from "#image/bill/billed-input.ts";
import { fetchedSources } from "#image/bill/fetched-sources.ts";
import { billedInputs } from "#pipeline/inputs/billed-inputs.ts";
import { wantedImage } from "#pipeline/kept/wanted.ts";
import { outputAt } from "#pipeline/output-at.ts";
import { linkTargets, rootsOf, targetOutputs, type WantedTarget } from "#pipeline/outputs.ts";
import { workspaceCommit } from "#pipeline/workspace-commit.ts";
import type { BuildFacts } from "#share/provenance/statement.ts";
import type { Context } from "./context.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import type { Session } from "./session.ts";
import { stringsOf } from "./strings-of.ts";
import { reportBuild } from "./telling/report-build.ts";

/** Builds an image into `out/`, and tells of the build what provenance says. A number: the exit status of what failed. KILN-E1402. */
export async function buildFacts(
  context: Context,
  session: Session,
  image: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): Promise<Omit<BuildFacts, "builder"> | number> {
  const evaluation = await session.evaluate(wantedImage(image, []));
  const [wanted] = targetOutputs(evaluation, []);
  if (!wanted) throw new Error("no target");
  const engine = await session.engine();
  if (engine.trust !== "sandboxed")
    throw new KilnFailure([unattested(wanted.target.name, "its steps ran without a sandbox (--sandbox=none)")]);
  const report = await session.build(evaluation, [wanted]);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  if (report.diagnostics.some(({ severity }) => severity === "error")) return exitCodeOf(report.diagnostics);
  const roots = rootsOf([wanted]);
  const known = await knownRealisations(evaluation.graph, roots, engine.store, "sandboxed");
  const soundness = soundnessOf(evaluation.graph, known.values(), engine.store);
  if (!roots.every((id) => soundness.isSound(id)))
    throw new KilnFailure([
      unattested(wanted.target.name, "something of it ran in a sandbox too weak, or came out otherwise when it ran again"),
    ]);
  linkTargets(engine.store, session.folder, [wanted], report);
  const { tier } = await engine.sandbox();
  session.progress.close();
  if (tier === "landlock" || tier === "none")
    throw new KilnFailure([
      unattested(wanted.target.name, `the sandbox of this machine (${tier}) doesn't keep steps from seeing what they shouldn't`),
    ]);
  const outputs = Object.entries(wanted.outputs).flatMap(([name, reference]) => {
    const output = outputAt(engine.store, (id) => report.outputs.get(id), reference);
    return output === undefined ? [] : [{ name, derivation: reference.derivation, kind: output.kind, sha256: hashOf(output.digest) }];
  });
  return { outputs, sandbox: tier, ...(await circumstances(context, session, evaluation, wanted, flags)) };
}

async function circumstances(
  context: Context,
  session: Session,
  { graph }: Evaluation,
  wanted: WantedTarget,
  flags: Readonly<Record<string, unknown>>,
): Promise<Omit<BuildFacts, "builder" | "outputs" | "sandbox">> {
  const wishes = stringsOf(flags["set"]);
  const roots = rootsOf([wanted]);
  const project = await session.evaluatedProject();
  const [resolved] = project.resolvedOnly([wanted.target.name], wishes);
  if (!resolved) throw new Error(`${wanted.target.name} was evaluated, so it was resolved`);
  const { sources, tools } = fetchedSources(graph, roots);
  return {
    target: wanted.target.name,
    wishes,
    options: Object.fromEntries([...resolved.options].map(([name, { value }]) => [name, String(value)])),
    inputs: distinctInputs(billedInputs(project.workspace).values()),
    sources: sources.map(billedSource),
    tools: tools.map(billedSource),
    workspace: {
      contents: sourcesBehind(graph, roots).map(({ digest }) => digest),
      commit: await workspaceCommit(session.folder, context.env),
    },
    buildSystem: buildSystemIn(graph, roots),
    version: context.version,
  };
}

/** Built-in steps are for any; all others of a graph are for one. */
function buildSystemIn({ derivations }: Evaluation["graph"], roots: readonly string[]): string {
  for (const id of roots) {
    const { buildSystem = "any" } = derivations.get(id) ?? {};
    if (buildSystem !== "any") return buildSystem;
  }
  for (const { buildSystem } of derivations.values()) if (buildSystem !== "any") return buildSystem;
  return "any";
}
