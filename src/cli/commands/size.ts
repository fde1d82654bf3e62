import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { errnoOf } from "#config/host-files.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { mapOfAnother } from "#diagnostics/image.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { readImageMap } from "#image/size/read-map.ts";
import { LEVELS, sizeDifferences, sizeRows, totalOf, type SizeLevel, type SizeRow } from "#image/size/size-rows.ts";
import { sizeParts } from "#image/size/size-parts.ts";
import { linkTargets, targetOutputs } from "#pipeline/outputs.ts";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession, type Session } from "../session.ts";
import { differenceTable, sizeTable } from "../size-tables.ts";
import { reportBuild } from "../telling/report-build.ts";

type Flags = Readonly<Record<string, unknown>>;

/** An image, as what it is made of. */
interface Sized {
  readonly target: string;
  readonly rows: readonly SizeRow[];
}

/** Builds an image, and tells where each byte of it comes from; or how two differ in that. */
export async function sizeCommand(context: Context, image: string | undefined, flags: Flags): Promise<number> {
  const svg = typeof flags["svg"] === "string" ? flags["svg"] : undefined;
  const by = LEVELS.find((level) => level === flags["by"]) ?? (svg === undefined ? "library" : "symbol");
  const other = typeof flags["diff"] === "string" ? flags["diff"] : undefined;
  await using session = await openSession(context, flags);
  const sized: Sized[] = [];
  for (const name of other === undefined ? [image] : [other, image]) {
    const one = await sizeOf(context, session, name, flags, by);
    if (typeof one === "number") return one;
    sized.push(one);
  }
  const [before, after] = sized.length === 2 ? sized : [undefined, sized[0]];
  if (after === undefined) throw new Error("no image");
  if (svg !== undefined) await writeTreemap(context, svg, after);
  if (before !== undefined) tellDifference(context, before, after, by);
  else if (context.json) printResult(context.terminal, { target: after.target, ...totalOf(after.rows), by, rows: after.rows });
  else if (svg === undefined) context.terminal.out(sizeTable(after.target, after.rows, by));
  return EXIT.done;
}

function tellDifference(context: Context, before: Sized, after: Sized, by: SizeLevel): void {
  const rows = sizeDifferences(before.rows, after.rows);
  const totals = { before: totalOf(before.rows), after: totalOf(after.rows) };
  if (context.json) printResult(context.terminal, { before: before.target, after: after.target, by, totals, rows });
  else context.terminal.out(differenceTable([before.target, after.target], rows, totals, by));
}

/** A number: the exit status of what failed. */
async function sizeOf(context: Context, session: Session, image: string | undefined, flags: Flags, by: SizeLevel): Promise<Sized | number> {
  const lazy = ["map"];
  const evaluation = await session.evaluate(image === undefined ? { kind: "only-image", lazy } : { kind: "targets", names: [image], lazy });
  const wanted = targetOutputs(evaluation, lazy);
  const report = await session.build(evaluation, wanted);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  if (report.diagnostics.some((d) => d.severity === "error")) return exitCodeOf(report.diagnostics);
  linkTargets((await session.engine()).store, session.folder, wanted, report);
  session.progress.close();
  const target = evaluation.targets[0]?.name ?? "";
  const folder = join(session.folder, "out", target);
  const parts = sizeParts(readFileSync(join(folder, "image")), readImageMap(join(folder, "map")));
  if (parts === undefined) throw new KilnFailure([mapOfAnother(target)]);
  return { target, rows: sizeRows(parts, by) };
}

async function writeTreemap(context: Context, file: string, { target, rows }: Sized): Promise<void> {
  const { sizePicture } = await import("#image/size/treemap.ts");
  const picture = sizePicture(`${target}: ${totalOf(rows).bytes} bytes`, rows);
  if (file === "-") {
    context.terminal.out(picture);
    return;
  }
  try {
    writeFileSync(resolve(context.folder, file), picture);
  } catch (error) {
    throw new KilnFailure([unusableFile(file, "written", errnoOf(error))]);
  }
}
