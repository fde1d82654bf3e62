import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { errnoOf } from "#config/host-files.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { licenseWarnings, type LibraryLicense } from "#image/licenses.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { licenseTable } from "../license-table.ts";
import { licensedImage } from "../licensed-image.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";

type Flags = Readonly<Record<string, unknown>>;

/** Tells of each library of an image whose work it is; `--output` leaves the licences' texts in a folder. Only sources are fetched for that. */
export async function licensesCommand(context: Context, image: string | undefined, flags: Flags): Promise<number> {
  const { terminal } = context;
  await using session = await openSession(context, flags);
  const licensed = await licensedImage(context, session, image, flags, () => []);
  if (typeof licensed === "number") return licensed;
  const { target, folder, libraries } = licensed;
  terminal.report(licenseWarnings(libraries));
  const { output: to } = flags;
  if (typeof to === "string") copyTexts(folder, resolve(context.folder, to), libraries);
  if (context.json) printResult(terminal, { target: target.name, libraries });
  else if (typeof to !== "string") terminal.out(licenseTable(target.name, libraries));
  return EXIT.done;
}

/** The list and all texts, as files that their owner may change. */
function copyTexts(from: string, to: string, libraries: readonly LibraryLicense[]): void {
  for (const path of ["licenses.json", ...libraries.flatMap(({ texts }) => texts)]) {
    const file = join(to, path);
    try {
      mkdirSync(dirname(file), { recursive: true });
      copyFileSync(join(from, path), file);
      chmodSync(file, 0o644);
    } catch (error) {
      throw new KilnFailure([unusableFile(file, "written", errnoOf(error))]);
    }
  }
}
