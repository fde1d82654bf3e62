import { join } from "node:path";
import { linkTargets, targetOutputs } from "#pipeline/outputs.ts";
import { machineOf } from "#run/machine.ts";
import { runImage } from "#run/run-image.ts";
import type { Context } from "../program.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { rememberTargets } from "../remember-built.ts";
import { openSession } from "../session.ts";
import { reportBuild } from "../telling/report-build.ts";

/** Builds an image (the first word, before any `--`) and runs it on this terminal; the exit code is the guest's. */
export async function runCommand(context: Context, words: readonly string[], flags: Readonly<Record<string, unknown>>): Promise<number> {
  // `kiln run -- a b`: no image was named, all words are the guest's.
  const isNamed = words.length > context.wordsAfterDashes;
  const image = isNamed ? words[0] : undefined;
  const args = isNamed ? words.slice(1) : words;
  const ready = await prepare(context, image, flags);
  if (typeof ready === "number") return ready;
  const { target, path } = ready;
  const result = await runImage(target.name, path, machineOf(target.name, target.run), {
    args,
    console: "inherit",
    env: context.env,
    signal: context.signal,
  });
  return result.interrupted ? EXIT.interrupted : result.status;
}

/** The session ends before the guest starts: nothing of the build stays around. */
async function prepare(context: Context, image: string | undefined, flags: Readonly<Record<string, unknown>>) {
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate(
    image === undefined ? { kind: "only-image", lazy: [] } : { kind: "targets", names: [image], lazy: [] },
  );
  const wanted = targetOutputs(evaluation, []);
  const report = await session.build(evaluation, wanted);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  if (report.diagnostics.some((d) => d.severity === "error")) return exitCodeOf(report.diagnostics);
  const built = linkTargets((await session.engine()).store, session.folder, wanted, report);
  await rememberTargets(session, flags, evaluation, wanted, built);
  const target = evaluation.targets[0];
  if (!target) throw new Error("no target");
  return { target, path: join(session.folder, "out", target.name, "image") };
}
