import type { PublicKey } from "../sign/public-key.ts";
import { LARGEST_BATCH } from "./http-cache.ts";
import type { PatientCache } from "./patient-cache.ts";
import { entryKey, readEntry, UNSIGNED, type Statement, type Subject } from "./statement.ts";

/** So many entries are asked for one by one before a request for many is worth it. */
const FEW = 2;

/** Whose statements count: those of these keys, or of anybody. */
export type Trusted = readonly PublicKey[] | "anybody";

/** A statement, and who told it. */
export interface FoundStatement {
  readonly statement: Statement;
  readonly cache: PatientCache;
}

/** Looks statements up: caches in order, in each the keys that are trusted; what was found isn't looked for in the next one. */
export async function lookUpStatements<T extends Subject>(
  subjects: readonly T[],
  caches: readonly PatientCache[],
  trusted: Trusted,
): Promise<ReadonlyMap<T, FoundStatement>> {
  const found = new Map<T, FoundStatement>();
  for (const cache of caches) {
    const wanted = subjects.filter((subject) => !found.has(subject));
    if (wanted.length === 0) break;
    for (const [subject, statement] of await lookUpIn(wanted, cache, trusted)) found.set(subject, { statement, cache });
  }
  return found;
}

interface Wanted<T> {
  readonly key: string;
  readonly subject: T;
}

async function lookUpIn<T extends Subject>(
  subjects: readonly T[],
  cache: PatientCache,
  trusted: Trusted,
): Promise<ReadonlyMap<T, Statement>> {
  const found = new Map<T, Statement>();
  const keyIds = trusted === "anybody" ? [UNSIGNED] : trusted.map(({ id }) => id);
  const wanted = subjects.flatMap((subject) => keyIds.map((keyId): Wanted<T> => ({ key: entryKey(subject, keyId), subject })));
  const take = ({ subject }: Wanted<T>, bytes: Uint8Array | undefined): void => {
    if (bytes === undefined || found.has(subject)) return;
    cache.moved(bytes.byteLength);
    const entry = readEntry(bytes, subject, trusted);
    if (entry.kind === "taken") found.set(subject, entry.statement);
    else cache.blame(entry.why);
  };
  const one = async (each: Wanted<T>): Promise<void> => {
    if (!found.has(each.subject)) take(each, await cache.ask((signal) => cache.backEnd.entry(each.key, signal)));
  };
  // A server's first answer says whether it answers many at once.
  await Promise.all(wanted.slice(0, FEW).map(one));
  const rest = wanted.slice(FEW).filter(({ subject }) => !found.has(subject));
  const { backEnd } = cache;
  if (backEnd.entries === undefined || rest.length === 0) {
    await Promise.all(rest.map(one));
    return found;
  }
  for (let at = 0; at < rest.length; at += LARGEST_BATCH) {
    const part = rest.slice(at, at + LARGEST_BATCH);
    const keys = part.map(({ key }) => key);
    const answers = await cache.ask(async (signal) => await backEnd.entries?.(keys, signal));
    for (const each of part) take(each, answers?.get(each.key));
  }
  return found;
}
