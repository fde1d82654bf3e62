import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { errnoOf } from "#config/host-files.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { LEVELS, sizeDifferences, totalOf, type SizeLevel } from "#image/size/size-rows.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";
import { differenceTable, sizeTable } from "../size-tables.ts";
import { sizedImage, type SizedImage } from "../sized-image.ts";

type Flags = Readonly<Record<string, unknown>>;

/** Builds an image, and tells where each byte of it comes from; or how two differ in that. */
export async function sizeCommand(context: Context, image: string | undefined, flags: Flags): Promise<number> {
  const svg = typeof flags["svg"] === "string" ? flags["svg"] : undefined;
  const by = LEVELS.find((level) => level === flags["by"]) ?? (svg === undefined ? "library" : "symbol");
  const other = typeof flags["diff"] === "string" ? flags["diff"] : undefined;
  await using session = await openSession(context, flags);
  const sized: SizedImage[] = [];
  for (const name of other === undefined ? [image] : [other, image]) {
    const one = await sizedImage(context, session, name, flags, by);
    if (typeof one === "number") return one;
    sized.push(one);
  }
  const [before, after] = sized.length === 2 ? sized : [undefined, sized[0]];
  if (after === undefined) throw new Error("no image");
  if (svg !== undefined) await writeTreemap(context, svg, after);
  if (before !== undefined) tellDifference(context, before, after, by);
  else if (context.json) printResult(context.terminal, { target: after.target, ...totalsOf(after), by, rows: after.rows });
  else if (svg === undefined) context.terminal.out(sizeTable(after, by));
  return EXIT.done;
}

function tellDifference(context: Context, before: SizedImage, after: SizedImage, by: SizeLevel): void {
  const rows = sizeDifferences(before.rows, after.rows);
  const totals = { before: totalsOf(before), after: totalsOf(after) };
  if (context.json) printResult(context.terminal, { before: before.target, after: after.target, by, totals, rows });
  else context.terminal.out(differenceTable(before, after, rows, by));
}

const totalsOf = ({ rows, fileBytes }: SizedImage) => ({ ...totalOf(rows), fileBytes });

async function writeTreemap(context: Context, file: string, { target, rows }: SizedImage): Promise<void> {
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
