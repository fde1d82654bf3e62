import { resolve } from "node:path";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { rootsOf } from "#pipeline/outputs.ts";
import { exportArchive } from "#share/archive/export-archive.ts";
import { importArchive } from "#share/archive/import-archive.ts";
import { shareableSteps } from "#share/cache/shareable.ts";
import { signingKey, trustedKeys } from "#share/cache/signers.ts";
import type { Statement } from "#share/cache/statement.ts";
import { countText, sizeText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { buildAll } from "../build-all.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import type { Flags } from "../register/registration.ts";
import { openSession } from "../session.ts";
import { readSettings } from "../settings.ts";
import { sharingSettings } from "../sharing-settings.ts";
import { withStore } from "../with-store.ts";

/** Builds what isn't built yet, and writes what targets are made from to one file. */
export async function cacheExportCommand(context: Context, file: string, targets: readonly string[], flags: Flags): Promise<number> {
  await using session = await openSession(context, flags);
  const key = signingKey(sharingSettings(session.settings, context.env, flags));
  const built = await buildAll(context, session, targets, flags);
  if (built.kind === "ended") return built.exit;
  const { evaluation, wanted } = built;
  const { store } = await session.engine();
  const roots = new Set(rootsOf(wanted));
  const isLeft = ({ subject }: Statement): boolean =>
    flags["topLevel"] !== true || (subject.kind === "realisation" && roots.has(subject.id));
  const statements = [...(await shareableSteps(evaluation.graph, [...roots], store))].flat().filter(isLeft);
  const path = resolve(context.folder, file);
  const made = await onFile(file, "written", context, () => exportArchive(statements, store, key, path, context.signal));
  if (made === undefined) return EXIT.interrupted;
  if (context.json) printResult(context.terminal, { file: path, ...made, signed: key !== undefined });
  else if (!context.terminal.quiet)
    context.terminal.err(
      `${file}: ${countText(made.statements, "result")}, ${sizeText(made.sizeBytes)}${key === undefined ? ", unsigned" : ""}\n`,
    );
  return EXIT.done;
}

/** Takes such a file into the store. */
export async function cacheImportCommand(context: Context, file: string, flags: Flags): Promise<number> {
  const settings = sharingSettings(readSettings(context.env, context), context.env, flags);
  const trusted = flags["unsigned"] === true ? "anybody" : trustedKeys(settings);
  const path = resolve(context.folder, file);
  const taken = await withStore(context, (store) =>
    onFile(file, "read", context, () => importArchive(path, file, store, trusted, context.signal)),
  );
  if (taken === undefined) return EXIT.interrupted;
  if (context.json) printResult(context.terminal, { file: path, ...taken });
  else if (!context.terminal.quiet) context.terminal.err(`${file}: ${countText(taken.statements, "result")} taken\n`);
  return EXIT.done;
}

/** Undefined: it was interrupted. Throws KILN-E1109. */
async function onFile<T>(file: string, what: "read" | "written", { signal }: Context, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return undefined;
    const errno = errnoIn(error);
    throw errno === undefined ? error : new KilnFailure([unusableFile(file, what, errno)]);
  }
}
