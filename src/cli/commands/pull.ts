import { derivationOf, topologicalOrder } from "#derivation/graph.ts";
import { noCache, notInCache } from "#diagnostics/caches.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { linkTargets, rootsOf, targetOutputs } from "#pipeline/outputs.ts";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import type { Flags } from "../register/registration.ts";
import { rememberTargets } from "../remember-built.ts";
import { openSession } from "../session.ts";

/** Gets targets from the caches that are read, and runs nothing. */
export async function pullCommand(context: Context, targets: readonly string[], flags: Flags): Promise<number> {
  await using session = await openSession(context, flags);
  const engine = await session.engine();
  const { store } = engine;
  const shared = await engine.shared?.();
  if (shared?.canRead !== true) throw new KilnFailure([noCache("read")]);
  const evaluation = await session.evaluate({ kind: "targets", names: targets, lazy: [] });
  const wanted = targetOutputs(evaluation, []);
  const { graph } = evaluation;
  const isMissing = (id: string): boolean => store.realisation(id, "sandboxed") === undefined;
  const roots = rootsOf(wanted);
  const closure = flags["all"] === true ? topologicalOrder(graph, roots).filter((id) => derivationOf(graph, id).kind !== "fetch") : roots;
  const brought = await shared.bringSteps(closure.filter(isMissing));
  if (context.signal.aborted) return EXIT.interrupted;
  const had = wanted.filter((target) => !rootsOf([target]).some(isMissing));
  const lacking = wanted.filter((target) => !had.includes(target));
  // All of these are there: what this does is to keep them, as a build would.
  const report = await session.build(evaluation, had);
  session.progress.close();
  const built = linkTargets(store, session.folder, had, report);
  await rememberTargets(session, flags, evaluation, had, built);
  const failures = lacking.length === 0 ? [] : [notInCache(lacking.map(({ target }) => target.name))];
  context.terminal.report(failures);
  if (context.json) printResult(context.terminal, { targets: built, brought: brought.size });
  else for (const { name } of built) context.terminal.out(`out/${name}\n`);
  return exitCodeOf(failures);
}
