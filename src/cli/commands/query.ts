import type { DerivationGraph, DerivationId, DerivationKind } from "#derivation/derivation.ts";
import { dependenciesOf, derivationOf, stepsToDot } from "#derivation/graph.ts";
import { badOptionValue } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { rootsOf } from "#pipeline/outputs.ts";
import { selectSteps } from "#why/select-steps.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { findStep } from "../find-step.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";
import { stringsOf } from "../strings-of.ts";
import { stepLine } from "../step-line.ts";

const KINDS: readonly DerivationKind[] = ["fetch", "prepare", "compile", "link", "image", "run"];

/** Prints those steps of targets that fit all that is asked for, dependencies first. */
export async function queryCommand(
  context: Context,
  targets: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  const kinds = stringsOf(flags["kind"]).map(kindOf);
  const depth = depthOf(flags["depth"]);
  await using session = await openSession(context, flags);
  const { graph, targets: evaluated } = await session.evaluate({ kind: "targets", names: targets });
  session.progress.close();
  const steps = (flag: unknown): readonly DerivationId[] => stringsOf(flag).map((name) => findStep(graph, name));
  const ids = selectSteps(graph, rootsOf(evaluated), {
    deps: steps(flags["deps"]),
    rdeps: steps(flags["rdeps"]),
    depth,
    kinds,
    names: stringsOf(flags["name"]),
  });
  const svg = typeof flags["svg"] === "string" ? flags["svg"] : undefined;
  if (svg !== undefined) await (await import("../write-picture.ts")).writePicture(context, svg, graph, ids);
  if (context.json) printResult(context.terminal, { steps: ids.map((id) => stepJson(graph, id)) });
  else if (flags["dot"] === true) context.terminal.out(stepsToDot(graph, ids));
  else if (svg === undefined) for (const id of ids) context.terminal.out(stepLine(id, graph.derivations.get(id)));
  return EXIT.done;
}

function stepJson(graph: DerivationGraph, id: DerivationId): Readonly<Record<string, unknown>> {
  const derivation = derivationOf(graph, id);
  const { kind, name, target, outputs } = derivation;
  return { id, kind, name, ...(target === undefined ? {} : { target }), outputs, needs: dependenciesOf(derivation) };
}

function kindOf(written: string): DerivationKind {
  const found = KINDS.find((kind) => kind === written);
  if (found === undefined) throw new KilnFailure([badOptionValue("--kind", written, `one of ${KINDS.join(", ")}`)]);
  return found;
}

function depthOf(written: unknown): number {
  if (typeof written !== "string") return Number.POSITIVE_INFINITY;
  if (!/^\d{1,9}$/.test(written)) throw new KilnFailure([badOptionValue("--depth", written, "a whole number")]);
  return Number(written);
}
