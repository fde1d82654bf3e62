import { assertNever } from "#diagnostics/assert-never.ts";
import { billOf, type Bill } from "#image/bill/bill.ts";
import { fetchedSources } from "#image/bill/fetched-sources.ts";
import { licenseTexts } from "#image/bill/license-texts.ts";
import type { BillWriting } from "#image/bill/spdx.ts";
import { declarationWarnings } from "#image/licenses.ts";
import { hasNoImage } from "#diagnostics/provenance.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { inputsOfLibraries } from "#pipeline/inputs/billed-inputs.ts";
import type { Context } from "./context.ts";
import { licensedImage } from "./licensed-image.ts";
import type { Session } from "./session.ts";
import { sourceDate } from "./source-date.ts";
import { stringsOf } from "./strings-of.ts";

/** Forms in which a bill is written: SPDX 2.3, SPDX 3.0.1, CycloneDX 1.6. */
export const BILL_FORMATS = ["spdx", "spdx3", "cyclonedx"] as const;
export type BillFormat = (typeof BILL_FORMATS)[number];

export interface BilledImage {
  readonly bill: Bill;
  /** The document's text. */
  write(format: BillFormat): Promise<string>;
}

/** Builds an image, and finds out what it is made of. A number: the exit status of what failed. KILN-E1016, KILN-E1401. */
export async function billedImage(
  context: Context,
  session: Session,
  image: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): Promise<BilledImage | number> {
  const created = sourceDate(context.env);
  const licensed = await licensedImage(context, session, image, flags, () => ["image"]);
  if (typeof licensed === "number") return licensed;
  const { evaluation, target, outputs, libraries, folder } = licensed;
  const [reference, sha256] = [target.outputs["image"], outputs.get("image")];
  if (reference === undefined || sha256 === undefined) throw new KilnFailure([hasNoImage(target.name)]);
  context.terminal.report(libraries.flatMap(declarationWarnings));
  const project = await session.evaluatedProject();
  const [resolved] = project.resolvedOnly([target.name], stringsOf(flags["set"]));
  if (!resolved) throw new Error(`${target.name} was evaluated, so it was resolved`);
  const fetched = fetchedSources(evaluation.graph, [reference.derivation]);
  const bill = billOf({ target: resolved, sha256, licenses: libraries, fetched, inputs: inputsOfLibraries(project.declarations) });
  const writing: BillWriting = { version: context.version, created, licenseTexts: licenseTexts(libraries, folder) };
  return {
    bill,
    async write(format) {
      const document = await documentOf(format, bill, writing);
      return `${JSON.stringify(document, undefined, 2)}\n`;
    },
  };
}

async function documentOf(format: BillFormat, bill: Bill, writing: BillWriting): Promise<unknown> {
  switch (format) {
    case "spdx":
      return (await import("#image/bill/spdx.ts")).spdxDocument(bill, writing);
    case "spdx3":
      return (await import("#image/bill/spdx3.ts")).spdx3Document(bill, writing);
    case "cyclonedx":
      return (await import("#image/bill/cyclonedx.ts")).cyclonedxDocument(bill, writing);
    default:
      return assertNever(format);
  }
}
