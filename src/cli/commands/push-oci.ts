import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ociWords } from "#diagnostics/registry.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { linkTargets, targetOutputs, type WantedTarget } from "#pipeline/outputs.ts";
import { hasNoImage, staleProvenance } from "#diagnostics/provenance.ts";
import { withRegistry } from "#share/oci/open-registry.ts";
import { pushImages, type PushedImage } from "#share/oci/push-image.ts";
import { speaksOf } from "#share/provenance/speaks-of.ts";
import { isOci, parseReference } from "#config/inputs/oci-reference.ts";
import { sizeText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { provenanceFile } from "../provenance-file.ts";
import type { Flags } from "../register/registration.ts";
import { openSession, type Session } from "../session.ts";
import { reportBuild } from "../telling/report-build.ts";

/** `kiln push IMAGE oci://…`: builds an image for all of its platforms, or the one that is named, and sends it to an OCI registry. */
export async function pushOciCommand(context: Context, words: readonly string[], flags: Flags): Promise<number> {
  const [image, address, ...more] = words;
  if (image === undefined || address === undefined || isOci(image) || more.length > 0) throw new KilnFailure([ociWords("push")]);
  const reference = parseReference(address);
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate({ kind: "all-platforms", images: [image], lazy: [] });
  const wanted = targetOutputs(evaluation, []);
  const report = await session.build(evaluation, wanted);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  if (report.diagnostics.some(({ severity }) => severity === "error")) return exitCodeOf(report.diagnostics);
  const built = linkTargets((await session.engine()).store, session.folder, wanted, report);
  session.progress.close();
  const images: PushedImage[] = [];
  for (const one of wanted) {
    const sha256 = built.find(({ name }) => name === one.target.name)?.outputs["image"]?.sha256;
    if (sha256 === undefined) throw new KilnFailure([hasNoImage(one.target.name)]);
    const bills = flags["sbom"] === true ? await billsOf(context, session, one, flags) : { license: "", told: [] };
    if (typeof bills === "number") return bills;
    const provenance = provenanceOf(context, session, one, sha256);
    images.push({ ...imageOf(session, one), license: bills.license, told: [...provenance, ...bills.told] });
  }
  const pushed = await withRegistry(reference, { network: session.settings.fetch, env: context.env }, (registry) =>
    pushImages(registry, images, reference.identifier, context.signal, (name, bytes) => {
      if (!context.terminal.quiet) context.terminal.err(`sending ${name} (${sizeText(bytes)})\n`);
    }),
  );
  if (context.json) printResult(context.terminal, { reference: reference.shown, ...pushed });
  else {
    context.terminal.out(`${reference.shown.replace(/[:@][^:@/]*$/, "")}@${pushed.digest}\n`);
    if (!context.terminal.quiet)
      context.terminal.err(`${reference.shown}: ${images.map(({ target }) => target).join(", ")}; ${sizeText(pushed.sentBytes)} sent\n`);
  }
  return EXIT.done;
}

type Told = PushedImage["told"];

const imageOf = ({ folder }: Session, { target }: WantedTarget): Omit<PushedImage, "license" | "told"> => ({
  target: target.name,
  image: target.image,
  platform: target.platform,
  arch: target.arch,
  path: join(folder, "out", target.name, "image"),
});

/** Where somebody signed one, and for exactly this image. */
function provenanceOf({ terminal }: Context, { folder }: Session, { target }: WantedTarget, sha256: string): Told {
  const path = provenanceFile(join(folder, "out", target.name));
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  if (speaksOf(text, target.name, sha256)) return [{ artifact: "provenance", text }];
  terminal.report([staleProvenance(path, target.name)]);
  return [];
}

/** A number: the exit status of what failed. */
async function billsOf(
  context: Context,
  session: Session,
  { target }: WantedTarget,
  flags: Flags,
): Promise<{ readonly license: string; readonly told: Told } | number> {
  const { billedImage } = await import("../billed-image.ts");
  const billed = await billedImage(context, session, target.name, flags);
  if (typeof billed === "number") return billed;
  const told: Told = [
    { artifact: "spdx", text: await billed.write("spdx") },
    { artifact: "cyclonedx", text: await billed.write("cyclonedx") },
  ];
  return { license: billed.bill.license, told };
}
