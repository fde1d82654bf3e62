import type { Evaluation } from "#eval/evaluated.ts";
import { rootsOf, targetOutputs, type WantedTarget } from "#pipeline/outputs.ts";
import { causeJson } from "#why/cause-json.ts";
import { circumstancesOf } from "#why/circumstances.ts";
import { compareGraphs, outputPairs } from "#why/difference.ts";
import { compareOutputs, compareSymbols } from "#why/image-difference.ts";
import { printDifference, type ToldDifference } from "#why/print-difference.ts";
import { asTold, optionChanges, tellCauses } from "#why/told-rebuild.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { findStep } from "../find-step.ts";
import { printResult } from "../print-result.ts";
import { openSession, type Session } from "../session.ts";
import { stringsOf } from "../strings-of.ts";

/** Prints how two targets differ: in what their steps read, in options, and where both were built in what came of them; or how one step of each does. */
export async function diffCommand(
  context: Context,
  before: string,
  after: string,
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  await using session = await openSession(context, flags);
  const evaluations = [await evaluated(session, before), await evaluated(session, after)] as const;
  session.progress.close();
  const step = typeof flags["step"] === "string" ? flags["step"] : undefined;
  const told = await difference(session, evaluations, step, stringsOf(flags["set"]));
  if (context.json) printResult(context.terminal, json(told));
  else context.terminal.out(printDifference(told));
  return EXIT.done;
}

interface Side extends WantedTarget {
  readonly graph: Evaluation["graph"];
}

/** The first of those that a pattern names, as a build takes it. */
async function evaluated(session: Session, name: string): Promise<Side> {
  const evaluation = await session.evaluate({ kind: "targets", names: [name], lazy: [] });
  const [wanted] = targetOutputs(evaluation, []);
  if (wanted === undefined) throw new Error(`${name} names no target`);
  return { ...wanted, graph: evaluation.graph };
}

async function difference(
  session: Session,
  [old, now]: readonly [Side, Side],
  step: string | undefined,
  wishes: readonly string[],
): Promise<ToldDifference> {
  const { store, trust } = await session.engine();
  const compared = (side: Side): readonly string[] => (step === undefined ? rootsOf([side]) : [findStep(side.graph, step)]);
  const [before, after] = [compared(old), compared(now)];
  const sure = step === undefined ? outputPairs(old.outputs, now.outputs) : after.flatMap((id, i) => [[id, before[i] ?? id] as const]);
  const question = {
    store,
    trust,
    folder: session.folder,
    before: { graph: old.graph, roots: before },
    after: { graph: now.graph, roots: after },
    sure,
  };
  const found = await compareGraphs(question);
  const names = [old.target.name, now.target.name] as const;
  const { options } = circumstancesOf(await session.evaluatedProject(), names, wishes);
  const changed = optionChanges(options.get(names[0]) ?? new Map(), options.get(names[1]) ?? new Map());
  return {
    ...found,
    before: names[0],
    after: names[1],
    causes: tellCauses(found.causes, changed, store),
    options: step === undefined ? changed.map(asTold) : [],
    outputs: step === undefined ? compareOutputs(old.outputs, now.outputs, store, trust) : [],
    symbols: step === undefined ? compareSymbols(old.outputs, now.outputs, store, trust) : undefined,
  };
}

function json({ different, added, removed, causes, ...rest }: ToldDifference): Readonly<Record<string, unknown>> {
  const named = ({ id, derivation: { kind, name } }: ToldDifference["added"][number]): Readonly<Record<string, string>> => ({
    id,
    kind,
    name,
  });
  return {
    ...rest,
    different: different.map((step) => ({ ...named(step), before: step.before, causes: step.causes })),
    added: added.map(named),
    removed: removed.map(named),
    causes: causes.map(causeJson),
  };
}
