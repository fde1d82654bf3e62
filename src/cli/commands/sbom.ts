import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { errnoOf } from "#config/host-files.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Context } from "../context.ts";
import { BILL_FORMATS, billedImage } from "../billed-image.ts";
import { EXIT } from "../exit-codes.ts";
import { openSession } from "../session.ts";

/** Builds an image, and writes its software bill of materials. */
export async function sbomCommand(context: Context, image: string | undefined, flags: Readonly<Record<string, unknown>>): Promise<number> {
  await using session = await openSession(context, flags);
  const billed = await billedImage(context, session, image, flags);
  if (typeof billed === "number") return billed;
  const text = await billed.write(BILL_FORMATS.find((one) => one === flags["format"]) ?? "spdx");
  const { output } = flags;
  if (typeof output !== "string" || output === "-") {
    context.terminal.out(text);
    return EXIT.done;
  }
  try {
    writeFileSync(resolve(context.folder, output), text);
  } catch (error) {
    throw new KilnFailure([unusableFile(output, "written", errnoOf(error))]);
  }
  return EXIT.done;
}
