import { existsSync } from "node:fs";
import { join } from "node:path";
import type { EvaluatedTarget, Evaluation } from "#eval/evaluated.ts";
import { linkTargets, targetOutputs } from "#pipeline/outputs.ts";
import type { Wanted } from "#pipeline/kept/wanted.ts";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { rememberTargets } from "../remember-built.ts";
import { openSession, type Session } from "../session.ts";
import { reportBuild } from "../telling/report-build.ts";

/** An image that is ready to be run. */
export interface BuiltImage {
  readonly target: EvaluatedTarget;
  /** `out/TARGET`, absolute. */
  readonly folder: string;
  /** Whether its debug output is there. */
  readonly hasDebug: boolean;
}

/** Builds one image; a number: the exit status of what failed. The session ends before the guest starts: nothing of the build stays around. */
export async function buildImage(
  context: Context,
  image: string | undefined,
  flags: Readonly<Record<string, unknown>>,
  wantsDebug: boolean,
): Promise<BuiltImage | number> {
  await using session = await openSession(context, flags);
  const { evaluation, lazy } = await evaluated(session, image, wantsDebug);
  const wanted = targetOutputs(evaluation, lazy);
  const report = await session.build(evaluation, wanted);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  if (report.diagnostics.some((d) => d.severity === "error")) return exitCodeOf(report.diagnostics);
  const built = linkTargets((await session.engine()).store, session.folder, wanted, report);
  await rememberTargets(session, flags, evaluation, wanted, built);
  const target = evaluation.targets[0];
  if (!target) throw new Error("no target");
  return { target, folder: join(session.folder, "out", target.name), hasDebug: lazy.includes("debug") };
}

/** With the debug output where somebody wants it, or had it built: whoever did so wants crashes to be told by files and lines. */
async function evaluated(
  session: Session,
  image: string | undefined,
  wantsDebug: boolean,
): Promise<{ readonly evaluation: Evaluation; readonly lazy: readonly string[] }> {
  const wanted = (lazy: readonly string[]): Wanted =>
    image === undefined ? { kind: "only-image", lazy } : { kind: "targets", names: [image], lazy };
  const plain = await session.evaluate(wanted([]));
  const [target] = plain.targets;
  const canHave = target?.lazy.includes("debug") === true;
  const has = target !== undefined && existsSync(join(session.folder, "out", target.name, "debug"));
  if (!canHave || !(wantsDebug || has)) return { evaluation: plain, lazy: [] };
  return { evaluation: await session.evaluate(wanted(["debug"])), lazy: ["debug"] };
}
