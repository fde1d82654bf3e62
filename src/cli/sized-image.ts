import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { mapOfAnother } from "#diagnostics/image.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { readImageMap } from "#image/size/read-map.ts";
import { sizeParts } from "#image/size/size-parts.ts";
import { sizeRows, type SizeLevel, type SizeRow } from "#image/size/size-rows.ts";
import { wantedImage } from "#pipeline/kept/wanted.ts";
import { linkTargets, targetOutputs } from "#pipeline/outputs.ts";
import type { Context } from "./context.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import type { Session } from "./session.ts";
import { reportBuild } from "./telling/report-build.ts";

/** An image, as what it is made of. */
export interface SizedImage {
  readonly target: string;
  /** Of which it is made, whether or not anything of them is loaded. */
  readonly libraries: readonly string[];
  /** What is loaded. */
  readonly rows: readonly SizeRow[];
  /** Of the image's file, which may be of another form: packed, or an application of UEFI. */
  readonly fileBytes: number;
}

/** Builds an image with the linker's lists, and reads what it is made of. A number: the exit status of what failed. */
export async function sizedImage(
  context: Context,
  session: Session,
  image: string | undefined,
  flags: Readonly<Record<string, unknown>>,
  by: SizeLevel,
): Promise<SizedImage | number> {
  const lazy = ["map"];
  const evaluation = await session.evaluate(wantedImage(image, lazy));
  const wanted = targetOutputs(evaluation, lazy);
  const report = await session.build(evaluation, wanted);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  if (report.diagnostics.some((d) => d.severity === "error")) return exitCodeOf(report.diagnostics);
  linkTargets((await session.engine()).store, session.folder, wanted, report);
  session.progress.close();
  const { name: target = "", libraries = [] } = evaluation.targets[0] ?? {};
  const folder = join(session.folder, "out", target);
  const [file, loaded] = [join(folder, "image"), join(folder, "map/loaded.elf")];
  const parts = sizeParts(readFileSync(existsSync(loaded) ? loaded : file), readImageMap(join(folder, "map")));
  if (parts === undefined) throw new KilnFailure([mapOfAnother(target)]);
  return { target, libraries: libraries.map(({ name }) => name), rows: sizeRows(parts, by), fileBytes: statSync(file).size };
}
