import { closeSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex, sha256HexOf } from "#derivation/digest.ts";
import { prepareRoot } from "#store/layout.ts";
import { replaceFile } from "#store/replace-file.ts";

const NEWLINE = 0x0a;
/** Hexadecimal digits of a sha256. */
const CHECK = 64;

/** What is kept of one question: `head` tells what its answer was made from, `body` is the answer. */
export interface KeptFile<Head> {
  readonly head: Head;
  readonly body: Buffer;
}

/**
 * Files `FOLDER/NAME`: the check sum of the head; the head as JSON, with the check sum of the body; a line break; the body. Undefined: it isn't there,
 * isn't whole, or somebody else could have written it.
 */
export function readKept<Head>(path: string): KeptFile<Head> | undefined {
  try {
    if (!isOurs(path)) return undefined;
    const bytes = readFileSync(path);
    const end = bytes.indexOf(NEWLINE, CHECK);
    const text = bytes.subarray(CHECK, end);
    if (end < 0 || sha256Hex(text) !== bytes.toString("latin1", 0, CHECK)) return undefined;
    // What the check sum covers was written by `writeKept`.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const { head, check } = JSON.parse(text.toString("utf8")) as { readonly head: Head; readonly check: string };
    const body = bytes.subarray(end + 1);
    return sha256Hex(body) === check ? { head, body } : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, for the owner alone. A cache only: a disk that is full or read-only is no reason to fail. */
export function writeKept(
  storeFolder: string,
  path: string,
  { head, body }: { readonly head: unknown; readonly body: readonly Uint8Array[] },
): void {
  const text = Buffer.from(JSON.stringify({ head, check: sha256HexOf(body) }));
  try {
    // A folder that is no store, and no empty one, is nobody's to write to: this throws.
    prepareRoot(storeFolder);
    mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
    replaceFile(path, (temporary) => writeParts(temporary, [Buffer.from(sha256Hex(text)), text, Buffer.from("\n"), ...body]));
  } catch {
    // Found out again by the next run.
  }
}

/** Gives a file that was kept one more name, for as long as that is there. False: it can't be had. */
export function linkKept(path: string, other: string): boolean {
  try {
    mkdirSync(join(other, ".."), { recursive: true, mode: 0o700 });
    if (lstatSync(other, { throwIfNoEntry: false }) === undefined) linkSync(path, other);
    return true;
  } catch {
    return false;
  }
}

/** They may be megabytes: nothing is put together from them. */
function writeParts(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, "w", 0o600);
  try {
    for (const part of parts) writeFileSync(file, part);
  } finally {
    closeSync(file);
  }
}

/** Leaves so many files or folders, the newest. */
export function trimKept(folder: string, most: number): void {
  try {
    const names = readdirSync(folder);
    if (names.length <= most) return;
    const aged = names.map((name) => ({ path: join(folder, name), mtimeMs: statSync(join(folder, name)).mtimeMs }));
    for (const { path } of aged.toSorted((a, b) => a.mtimeMs - b.mtimeMs).slice(0, names.length - most)) {
      rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // Another process trims too.
  }
}

/** The file and the folder that it is in are ours, and nobody else can write to them: under `sudo` the store may still be the user's. */
const isOurs = (path: string): boolean => [path, join(path, "..")].every((one) => isOwn(statSync(one)));
const isOwn = ({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean =>
  uid === process.getuid?.() && (mode & 0o022) === 0;
