import { rootsOf, targetOutputs } from "#pipeline/outputs.ts";
import { circumstancesOf } from "#why/circumstances.ts";
import { lastBuilt } from "#why/last-built.ts";
import { causeJson } from "#why/cause-json.ts";
import { printRebuild } from "#why/print-rebuild.ts";
import { explainRebuild } from "#why/rebuild.ts";
import { tellRebuild, type ToldRebuild } from "#why/told-rebuild.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";
import { stringsOf } from "../strings-of.ts";

/** Prints what `kiln build` would run now, and which changes since the last build make it so. Builds nothing. */
export async function whyRebuildCommand(context: Context, target: string, flags: Readonly<Record<string, unknown>>): Promise<number> {
  const lazy = stringsOf(flags["output"]);
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate({ kind: "targets", names: [target], lazy });
  const { store, trust } = await session.engine();
  session.progress.close();
  const project = await session.evaluatedProject();
  const names = evaluation.targets.map(({ name }) => name);
  const now = circumstancesOf(project, names, stringsOf(flags["set"]));
  const results: Readonly<Record<string, unknown>>[] = [];
  for (const one of targetOutputs(evaluation, lazy)) {
    const wanted = one.target;
    const last = await lastBuilt(store.root, session.folder, wanted.name);
    const question = { store, trust, folder: session.folder, now: { graph: evaluation.graph, roots: rootsOf([one]) }, last };
    const told = tellRebuild(
      await explainRebuild(question),
      last,
      { options: now.options.get(wanted.name) ?? new Map(), recipes: now.recipes },
      store,
    );
    const builtAt = last && new Date(last.builtMs).toISOString();
    if (context.json) results.push({ target: wanted.name, builtAt: builtAt ?? null, ...rebuildJson(told) });
    else context.terminal.out(printRebuild(wanted.name, builtAt?.replace("T", " ").replace(/\..*/, " UTC"), told));
  }
  if (context.json) printResult(context.terminal, { targets: results });
  return EXIT.done;
}

function rebuildJson({ steps, causes, recipes, options, reused }: ToldRebuild): Readonly<Record<string, unknown>> {
  return {
    steps: steps.map(({ id, derivation: { kind, name }, state, causes: numbers, after }) => ({
      id,
      kind,
      name,
      state,
      causes: numbers,
      after,
    })),
    causes: causes.map(causeJson),
    recipes,
    options,
    reused,
  };
}
