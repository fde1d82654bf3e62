import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { shownPath } from "#build/shown-paths.ts";
import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { rootsOf, targetOutputs } from "#pipeline/outputs.ts";
import { shortestChain, type ChainLink } from "#why/chain.ts";
import { readingSteps, type Reading } from "#why/reading-steps.ts";
import { StepKeys } from "#why/step-keys.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { findStep } from "../find-step.ts";
import { printResult } from "../print-result.ts";
import { openSession, type Session } from "../session.ts";

/** Prints the shortest chain by which a target needs a step, or a file or folder of the workspace. Exit code 1: it doesn't. */
export async function whyDependsCommand(
  context: Context,
  target: string,
  wanted: string,
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  await using session = await openSession(context, flags);
  const { graph, targets } = await session.evaluate({ kind: "targets", names: [target] });
  session.progress.close();
  const roots = rootsOf(targets);
  // What a build leaves out is told of only where nothing else needs it.
  const usual = rootsOf(targetOutputs({ targets }, []));
  const hostPath = resolve(context.folder, wanted);
  const file = existsSync(hostPath) && !isStep(graph, wanted) ? hostPath : undefined;
  const readers = file === undefined ? undefined : await readersOf(session, graph, roots, file);
  const goal = readers ? undefined : findStep(graph, wanted);
  const isGoal = (id: DerivationId): boolean => (readers ? readers.has(id) : id === goal);
  const chain = shortestChain(graph, usual, isGoal) ?? shortestChain(graph, roots, isGoal);
  const last = chain?.at(-1);
  const reading = last && readers?.get(last.id);
  const shown = file === undefined ? undefined : shownPath(session.folder, file);
  if (context.json) {
    printResult(context.terminal, {
      target,
      chain: chain?.map(({ id, derivation: { kind, name }, as }) => ({ id, kind, name, ...(as === undefined ? {} : { as }) })) ?? null,
      ...(reading && shown !== undefined ? { file: { path: shown, as: reading.as, isSure: reading.isSure } } : {}),
    });
  } else {
    const { out } = context.terminal;
    if (chain) for (const line of linesOf(target, chain, reading, shown)) out(`${line}\n`);
    else out(`${target} doesn't need ${shown ?? wanted}\n`);
  }
  return chain ? EXIT.done : EXIT.failed;
}

/** Names of steps look like paths. */
const isStep = (graph: DerivationGraph, wanted: string): boolean => [...graph.derivations.values()].some(({ name }) => name === wanted);

async function readersOf(
  session: Session,
  graph: DerivationGraph,
  roots: readonly DerivationId[],
  file: string,
): Promise<ReadonlyMap<DerivationId, Reading>> {
  const { store, trust } = await session.engine();
  const keys = new StepKeys(graph, store, trust);
  try {
    return await readingSteps(keys, roots, file);
  } finally {
    keys.close();
  }
}

function linesOf(target: string, chain: readonly ChainLink[], reading: Reading | undefined, file: string | undefined): readonly string[] {
  const lines = [target];
  const add = (text: string, as: string | undefined): void => {
    lines.push(`${"  ".repeat(lines.length)}needs ${text}${as === undefined ? "" : `  (as ${as})`}`);
  };
  for (const { derivation, as } of chain) add(`${derivation.kind} ${derivation.name}`, as);
  if (reading && file !== undefined)
    add(`${file}${reading.isSure ? "" : ", perhaps: what the step reads is known when what it needs is made"}`, reading.as);
  return lines;
}
