import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { EvaluatedTarget, Evaluation } from "#eval/evaluated.ts";
import { linkTargets, targetOutputs } from "#pipeline/outputs.ts";
import { wantedImage } from "#pipeline/kept/wanted.ts";
import { initrdArchive } from "#run/initrd-archive.ts";
import type { Store } from "#store/store.ts";
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
  /** The initial ram disk that was asked for, as a file; of a folder its archive, which is kept in the store as long as anything that nobody uses. */
  readonly initrd?: string;
  /** The helper's path, where the image is to run by itself. */
  readonly helper?: string;
}

/** Builds one image; a number: the exit status of what failed. The session ends before the guest starts: nothing of the build stays around. */
export async function buildImage(
  context: Context,
  image: string | undefined,
  flags: Readonly<Record<string, unknown>>,
  {
    wantsDebug,
    initrd,
    wantsHelper = false,
  }: { readonly wantsDebug: boolean; readonly initrd?: string | undefined; readonly wantsHelper?: boolean },
): Promise<BuiltImage | number> {
  await using session = await openSession(context, flags);
  const { evaluation, lazy } = await evaluated(session, image, wantsDebug);
  const wanted = targetOutputs(evaluation, lazy);
  const report = await session.build(evaluation, wanted);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  if (report.diagnostics.some((d) => d.severity === "error")) return exitCodeOf(report.diagnostics);
  const engine = await session.engine();
  const { store } = engine;
  const built = linkTargets(store, session.folder, wanted, report);
  await rememberTargets(session, flags, evaluation, wanted, built);
  const target = evaluation.targets[0];
  if (!target) throw new Error("no target");
  return {
    target,
    folder: join(session.folder, "out", target.name),
    hasDebug: lazy.includes("debug"),
    ...(initrd === undefined ? {} : { initrd: initrdFile(store, initrd) }),
    ...(wantsHelper ? { helper: await engine.helper() } : {}),
  };
}

function initrdFile(store: Store, path: string): string {
  if (!statSync(path).isDirectory()) return path;
  return store.blobPath(store.putBytes(initrdArchive(path)), false);
}

/** With the debug output where somebody wants it, or had it built: whoever did so wants crashes to be told by files and lines. */
async function evaluated(
  session: Session,
  image: string | undefined,
  wantsDebug: boolean,
): Promise<{ readonly evaluation: Evaluation; readonly lazy: readonly string[] }> {
  const plain = await session.evaluate(wantedImage(image, []));
  const [target] = plain.targets;
  const canHave = target?.lazy.includes("debug") === true;
  const has = target !== undefined && existsSync(join(session.folder, "out", target.name, "debug"));
  if (!canHave || !(wantsDebug || has)) return { evaluation: plain, lazy: [] };
  return { evaluation: await session.evaluate(wantedImage(image, ["debug"])), lazy: ["debug"] };
}
