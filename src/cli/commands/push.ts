import type { Derivation, DerivationGraph } from "#derivation/derivation.ts";
import { noCache, notAllSent, otherResultInCache } from "#diagnostics/caches.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { rootsOf } from "#pipeline/outputs.ts";
import { pushSteps } from "#share/cache/push-steps.ts";
import type { Store } from "#store/store.ts";
import { countText, sizeText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { buildAll } from "../build-all.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import type { Flags } from "../register/registration.ts";
import { openSession } from "../session.ts";

/** Builds what isn't built yet, and sends all of it to the caches that are written. */
export async function pushCommand(context: Context, targets: readonly string[], flags: Flags): Promise<number> {
  await using session = await openSession(context, flags);
  const engine = await session.engine();
  const shared = await engine.shared?.();
  if (shared === undefined || shared.uploaders.length === 0) throw new KilnFailure([noCache("written")]);
  const built = await buildAll(context, session, targets, flags);
  if (built.kind === "ended") return built.exit;
  const { evaluation, wanted } = built;
  const told: Record<string, unknown>[] = [];
  const failures = [];
  for (const uploader of shared.uploaders) {
    const { name } = uploader.cache.backEnd;
    const { counts, sentBytes, differing } = await pushSteps(evaluation.graph, rootsOf(wanted), engine.store, uploader, () => undefined);
    told.push({ cache: name, ...counts, sentBytes });
    if (!context.json && !context.terminal.quiet)
      context.terminal.err(`${name}: ${countText(counts.sent, "result")} sent (${sizeText(sentBytes)}), ${counts.there} were there\n`);
    context.terminal.report(differing.map((action) => otherResultInCache(nameOf(evaluation.graph, engine.store, action), name)));
    if (counts.failed > 0) failures.push(notAllSent(counts.failed, name));
  }
  context.terminal.report(failures);
  if (context.json) printResult(context.terminal, { caches: told });
  return exitCodeOf(failures);
}

/** A step that came to an action; seldom asked for. */
function nameOf(graph: DerivationGraph, store: Store, action: string): string {
  const isIt = ([id]: readonly [string, Derivation]): boolean => store.realisation(id, "sandboxed")?.action === action;
  return [...graph.derivations].find(isIt)?.[1].name ?? action.slice(0, 16);
}
