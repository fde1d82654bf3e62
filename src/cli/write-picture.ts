import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { errnoOf } from "#config/host-files.ts";
import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { pictureOf } from "#why/picture.ts";
import type { Context } from "./context.ts";

/** `--svg FILE`, -: standard output. Throws KILN-E1109, KILN-E1115. */
export async function writePicture(
  { folder, terminal }: Pick<Context, "folder" | "terminal">,
  file: string,
  graph: DerivationGraph,
  ids: readonly DerivationId[],
): Promise<void> {
  const picture = await pictureOf(graph, ids);
  if (file === "-") {
    terminal.out(picture);
    return;
  }
  try {
    writeFileSync(resolve(folder, file), picture);
  } catch (error) {
    throw new KilnFailure([unusableFile(file, "written", errnoOf(error))]);
  }
}
