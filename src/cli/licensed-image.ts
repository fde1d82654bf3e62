import type { OutputReference } from "#derivation/derivation.ts";
import { hashOf } from "#derivation/digest.ts";
import { noLicenseOutput } from "#diagnostics/image.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { EvaluatedTarget, Evaluation } from "#eval/evaluated.ts";
import { readLicenses, type LibraryLicense } from "#image/licenses.ts";
import { wantedImage } from "#pipeline/kept/wanted.ts";
import { outputAt } from "#pipeline/output-at.ts";
import type { Context } from "./context.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import type { Session } from "./session.ts";
import { reportBuild } from "./telling/report-build.ts";

/** An image with whose work it is. */
export interface LicensedImage {
  readonly evaluation: Evaluation;
  readonly target: EvaluatedTarget;
  /** sha256 (hex) of each output that was built beside the licences, by its name. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Where the licences' texts are. */
  readonly folder: string;
  readonly libraries: readonly LibraryLicense[];
}

/**
 * Collects an image's licences, for which only sources are fetched, and builds those of its outputs that `also` names. A number: the exit status of what failed.
 * KILN-E1016 where its rule collects none.
 */
export async function licensedImage(
  context: Context,
  session: Session,
  image: string | undefined,
  flags: Readonly<Record<string, unknown>>,
  also: (target: EvaluatedTarget) => readonly string[],
): Promise<LicensedImage | number> {
  const evaluation = await session.evaluate(wantedImage(image, ["licenses"]));
  const [target] = evaluation.targets;
  if (!target) throw new Error("no target");
  const reference = target.outputs["licenses"];
  if (!reference) throw new KilnFailure([noLicenseOutput(target.name)]);
  const wanted = also(target).flatMap((name): [string, OutputReference][] => {
    const found = target.outputs[name];
    return found === undefined ? [] : [[name, found]];
  });
  const report = await session.buildReferences(evaluation, [reference, ...wanted.map(([, one]) => one)]);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  if (report.diagnostics.some(({ severity }) => severity === "error")) return exitCodeOf(report.diagnostics);
  const { store } = await session.engine();
  const built = (one: OutputReference): ReturnType<typeof outputAt> => outputAt(store, (id) => report.outputs.get(id), one);
  const licenses = built(reference);
  if (licenses?.kind !== "tree") return exitCodeOf(report.diagnostics);
  const folder = store.materialise(licenses.digest);
  session.progress.close();
  return {
    evaluation,
    target,
    outputs: new Map(wanted.flatMap(([name, one]) => [[name, hashOf(built(one)?.digest ?? "")]])),
    folder,
    libraries: readLicenses(target.name, folder),
  };
}
