import { basename, join } from "node:path";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { isWithin } from "#config/host-files.ts";
import { hashNotWritten, notWritten } from "#diagnostics/inputs.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { parseLock } from "#fetch/lock/lock-file.ts";
import { lockText } from "#pipeline/inputs/lock-text.ts";
import { writeLock } from "#pipeline/inputs/lock-text.ts";
import type { Project } from "#pipeline/project.ts";
import { hashOfFirst, type Hashing } from "#pipeline/sources/missing-hashes.ts";
import { graphOfAll } from "#pipeline/sources/record-sources.ts";
import { compareSources, ownModules, ownSources } from "#pipeline/sources/source-guard.ts";
import { writeHashes, type HashEdit } from "#pipeline/sources/write-hashes.ts";
import { replaceFile } from "#store/replace-file.ts";
import type { Context } from "../context.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession, type Session } from "../session.ts";

/** An evaluation stops at what it can't go on without; each round mends what the one before stopped at. */
const MOST_ROUNDS = 200;

/** Writes hashes into recipes of the workspace: those that are missing, and those whose locators are others than kiln.lock remembers. */
export async function updateHashesCommand(context: Context, flags: Readonly<Record<string, unknown>>): Promise<number> {
  await using session = await openSession(context, flags);
  const { fetcher, store } = await session.engine();
  const hashing: Hashing = { fetcher, folder: store.temporaryFolder(), signal: context.signal };
  const written: { readonly path: string; readonly url: string; readonly hash: string }[] = [];
  const refused: Diagnostic[] = [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const project = await session.project();
    const missing = await missingHashes(project, session);
    const wanted = missing ?? (await staleHashes(project, session, hashing));
    if (wanted.length === 0) break;
    const edits = await Promise.all(
      wanted.map(async ({ urls, hash, ...edit }) => ({ ...edit, urls, hash: hash ?? (await hashOfFirst(urls, hashing)) })),
    );
    const { done, refused: no } = write(project, edits, store.root);
    written.push(...done.map(({ at, urls, hash }) => ({ path: at.source.path, url: urls[0] ?? "", hash })));
    refused.push(...no);
    if (no.length > 0) break;
    session.reload();
  }
  session.progress.close();
  context.terminal.report(refused);
  if (context.json) printResult(context.terminal, { written });
  else {
    for (const { path, url, hash } of written) context.terminal.out(`${path}: ${url} ${hash}\n`);
    if (written.length === 0 && refused.length === 0) context.terminal.out("no hash is missing\n");
  }
  return exitCodeOf(refused);
}

type Wanted = Omit<HashEdit, "hash"> & { readonly urls: readonly string[]; readonly hash?: string };

/** Undefined: an evaluation finds none missing. */
async function missingHashes(project: Project, session: Session): Promise<readonly Wanted[] | undefined> {
  try {
    await graphOfAll(project, await session.engine());
    return undefined;
  } catch (error) {
    if (!(error instanceof KilnFailure) || error.diagnostics.some(({ lacksHashOf }) => lacksHashOf === undefined)) throw error;
    const own = new Set(ownModules(project.workspace).map(({ source }) => source.path));
    const others = error.diagnostics.filter(({ at }) => at === undefined || !own.has(at.source.path));
    if (others.length > 0) throw new KilnFailure(others);
    const byPlace = new Map<string, Wanted>();
    for (const { at, lacksHashOf: urls = [] } of error.diagnostics) if (at) byPlace.set(`${at.source.path}:${at.start}`, { at, urls });
    return [...byPlace.values()];
  }
}

/** Of locators that give the same as before only kiln.lock is told. */
async function staleHashes(project: Project, session: Session, hashing: Hashing): Promise<readonly Wanted[]> {
  const text = lockText(project.folder);
  if (text === undefined) return [];
  const graph = await graphOfAll(project, await session.engine());
  const lock = parseLock(text);
  const { stale, sources } = compareSources(ownSources(graph, project.workspace), lock);
  const wanted: Wanted[] = [];
  const known = new Map(sources);
  for (const { hash: before, urls, at } of stale) {
    const hash = await hashOfFirst(urls, hashing);
    if (hash === before) known.set(before, urls);
    else {
      known.delete(before);
      known.set(hash, urls);
      wanted.push({ at, before, urls, hash });
    }
  }
  writeLock(project.folder, { ...lock, sources: known }, { before: text, dryRun: false });
  return wanted;
}

type Edit = HashEdit & { readonly urls: readonly string[] };

/** What was written, and what couldn't be. Nothing but the workspace's own texts is touched: of others kiln.lock has the content, and the store. */
function write(
  { workspace }: Project,
  edits: readonly Edit[],
  storeRoot: string,
): { readonly done: readonly Edit[]; readonly refused: readonly Diagnostic[] } {
  const done: Edit[] = [];
  const refused: Diagnostic[] = [];
  for (const module of ownModules(workspace)) {
    const own = edits.filter(({ at }) => at.source.path === module.source.path);
    if (own.length === 0) continue;
    const found = writeHashes(module.source, own);
    refused.push(...found.refused.map(({ hash, at }) => hashNotWritten(hash, at)));
    if (found.text === module.source.text) continue;
    const why = replaceText(join(module.folder, basename(module.path)), module.source.text, found.text, storeRoot);
    if (why === undefined) done.push(...own.filter((edit) => !found.refused.includes(edit)));
    else refused.push(notWritten(module.source.path, why));
  }
  return { done, refused };
}

/** Undefined: it was done; else why not. */
function replaceText(file: string, before: string, after: string, storeRoot: string): string | undefined {
  try {
    // A path of the workspace may lead there by a link.
    if (isWithin(realpathSync(file), realpathSync(storeRoot))) return "it lies in the store";
    if (readFileSync(file, "utf8") !== before) return "it was changed just now";
    replaceFile(file, (temporary) => writeFileSync(temporary, after));
    return undefined;
  } catch (error) {
    const errno = errnoIn(error);
    if (errno === undefined) throw error;
    return errno;
  }
}
