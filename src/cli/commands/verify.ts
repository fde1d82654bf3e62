import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { assertNever } from "#diagnostics/assert-never.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { noProvenance, notAsSigned } from "#diagnostics/provenance.ts";
import { compareFiles, type FileVerdict } from "#share/provenance/compare-files.ts";
import { trustedStatement } from "#share/provenance/trusted-statement.ts";
import { TOLD_FILES } from "#share/oci/annotations.ts";
import { KeyFolder } from "#share/sign/key-folder.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { keyFolder } from "../key-folder.ts";
import { printResult } from "../print-result.ts";
import { INSIDE, provenanceFile } from "../provenance-file.ts";
import type { Flags } from "../register/registration.ts";
import { openSession } from "../session.ts";

/** An envelope with all that is fetched for a large image has some hundred kilobytes. */
const LARGEST_BYTES = 64 * 1024 ** 2;

/** Whether what lies in a folder, or in `out/TARGET`, is what somebody signed whom one trusts. */
export async function verifyCommand(context: Context, image: string | undefined, flags: Flags): Promise<number> {
  const folder = await folderOf(context, image, flags);
  const { provenance } = flags;
  const path = typeof provenance === "string" ? resolve(context.folder, provenance) : provenanceFile(folder);
  const keys = new KeyFolder(keyFolder(context.env)).trusted();
  const { statement, by } = trustedStatement(
    readSmall(path),
    path,
    keys.map(({ key }) => key),
  );
  const files = compareFiles(statement, folder, new Set([...Object.values(TOLD_FILES), INSIDE, basename(path)]));
  const wrong = files.flatMap(complaint);
  if (!files.some(({ kind }) => kind === "same")) wrong.push("none of the files that were signed is there");
  if (wrong.length > 0) throw new KilnFailure([notAsSigned(folder, wrong)]);
  const name = keys.find(({ key }) => key.id === by.id)?.name ?? by.id;
  let rebuilt: boolean | undefined;
  if (flags["rebuild"] === true) {
    const { rebuild } = await import("../rebuild.ts");
    const exit = await rebuild(context, statement, flags);
    if (exit !== EXIT.done) return exit;
    rebuilt = true;
  }
  const told = { target: statement.target, signedBy: name, key: by.id, builder: statement.builder, sandbox: statement.sandbox, files };
  if (context.json) printResult(context.terminal, { ...told, ...(rebuilt === undefined ? {} : { rebuilt }) });
  else if (!context.terminal.quiet) context.terminal.out(summary(told, rebuilt === true));
  return EXIT.done;
}

/** A folder, by its path; or what was built of an image of this workspace. */
async function folderOf(context: Context, image: string | undefined, flags: Flags): Promise<string> {
  const given = image === undefined ? undefined : resolve(context.folder, image);
  if (given !== undefined && (image?.includes("/") ?? false)) {
    if (statSync(given, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new KilnFailure([unusableFile(given, "read", "it is no folder")]);
    return given;
  }
  await using session = await openSession(context, flags, { warnings: false });
  const project = await session.project();
  const { namesWanted, wantedImage } = await import("#pipeline/kept/wanted.ts");
  const [target] = project.resolvedOnly(namesWanted(wantedImage(image, []), project), []);
  const name = target?.name ?? image ?? "";
  const folder = join(session.folder, "out", name);
  if (!existsSync(folder)) throw new KilnFailure([noProvenance(folder, "it wasn't built")]);
  return folder;
}

function readSmall(path: string): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > LARGEST_BYTES) throw new KilnFailure([noProvenance(path, "it is no file, or far too large")]);
    return readFileSync(path, "utf8");
  } catch (error) {
    const why = errnoIn(error);
    if (why === undefined) throw error;
    throw new KilnFailure([noProvenance(path, why === "ENOENT" ? "there is no such file" : why)]);
  }
}

/** What is no more than absent may have been left out on purpose; what nobody signed may be anything. */
function complaint(verdict: FileVerdict): readonly string[] {
  switch (verdict.kind) {
    case "other":
      return [`${verdict.name} hashes to ${verdict.found}, signed is ${verdict.signed}`];
    case "unreadable":
      return [`${verdict.name} can't be read (${verdict.why})`];
    case "unknown":
      return [`${verdict.name} is not among what was signed`];
    case "absent":
      return verdict.name === "image" ? ["image is missing"] : [];
    case "same":
      return [];
    default:
      return assertNever(verdict);
  }
}

interface Told {
  readonly target: string;
  readonly signedBy: string;
  readonly builder: string;
  readonly files: readonly FileVerdict[];
}

function summary({ target, signedBy, builder, files }: Told, isRebuilt: boolean): string {
  const names = (wanted: FileVerdict["kind"]): string => files.flatMap(({ kind, name }) => (kind === wanted ? [name] : [])).join(", ");
  const absent = names("absent");
  return [
    `${target}: signed by ${signedBy}, built by ${builder}`,
    `  as signed: ${names("same")}`,
    ...(absent === "" ? [] : [`  not here: ${absent}`]),
    ...(isRebuilt ? ["  built again: the same bytes"] : []),
    "",
  ].join("\n");
}
