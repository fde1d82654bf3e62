import { assertNever } from "#diagnostics/assert-never.ts";
import { hunkAmbiguous, hunkFails, patchTarget } from "#diagnostics/fetch.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { applyHunks, type Hunk, splitLines } from "./hunk.ts";
import { type FileChange, type PatchFile, readPatch } from "./patch-text.ts";

/** A file after the series. */
export interface PatchedFile {
  readonly bytes: Uint8Array;
  /** Absent: as the file of this path was, or that of `from`; a new file isn't executable. */
  readonly executable?: boolean;
  /** The file of the unpatched tree that this one was renamed or copied from. */
  readonly from?: string;
}

export type PatchedFiles = Map<string, PatchedFile | "deleted">;

/**
 * Applies a series of unified diffs (plain or git's: created, deleted, renamed and copied files, modes), each on what those before it left. No fuzz; a hunk may
 * stand elsewhere than its line number says if that is one place only. Bytes are compared: line ends and encodings are kept.
 * `readFile` gives regular files of the tree, undefined for all else. Throws KILN-E0740 to E0744; files that aren't in the result stay as they are.
 */
export function applyPatches(
  readFile: (path: string) => Uint8Array | undefined,
  patches: readonly PatchFile[],
  strip: number,
): PatchedFiles {
  const series = new Series(readFile);
  for (const patch of patches) for (const change of readPatch(patch, strip)) series.apply(change);
  return series.files;
}

class Series {
  readonly files: PatchedFiles = new Map();
  readonly #readFile: (path: string) => Uint8Array | undefined;

  constructor(readFile: (path: string) => Uint8Array | undefined) {
    this.#readFile = readFile;
  }

  apply(change: FileChange): void {
    switch (change.kind) {
      case "modify":
        return this.#modify(change, this.#target(change));
      case "create":
        return this.#create(change, named(change.new));
      case "delete":
        return this.#delete(change, named(change.old));
      case "rename":
      case "copy":
        return this.#move(change, named(change.old), named(change.new));
      default:
        return assertNever(change.kind);
    }
  }

  #modify(change: FileChange, path: string): void {
    const before = this.#read(path);
    // diff writes a new file so when it doesn't say /dev/null.
    const makes = change.hunks.length === 1 && change.hunks[0]?.old.length === 0 && change.hunks[0].oldStart <= 1;
    if (before === undefined)
      return makes ? this.#create(change, path) : fail(patchTarget(change.at, path, "isn't there, and the patch changes it"));
    const bytes = this.#patched(change, path, before);
    if (bytes.byteLength === 0 && change.goesWhenEmpty) this.files.set(path, "deleted");
    else this.#write(path, bytes, change.executable, path);
  }

  #create(change: FileChange, path: string): void {
    const before = this.#read(path);
    if (before !== undefined && before.byteLength > 0)
      return fail(patchTarget(change.at, path, "is there already, and the patch creates it"));
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const parent = path.slice(0, end);
      if (this.#read(parent) !== undefined) return fail(patchTarget(change.at, path, `can't be created: ${parent} is a file`));
    }
    this.files.set(path, { bytes: this.#patched(change, path, new Uint8Array(0)), executable: change.executable ?? false });
  }

  #delete(change: FileChange, path: string): void {
    const before = this.#read(path) ?? fail(patchTarget(change.at, path, "isn't there, and the patch deletes it"));
    if (this.#patched(change, path, before).byteLength > 0)
      return fail(patchTarget(change.at, path, "has more lines than the patch deletes"));
    this.files.set(path, "deleted");
  }

  #move(change: FileChange, from: string, to: string): void {
    const before = this.#read(from) ?? fail(patchTarget(change.at, from, `isn't there, and the patch makes ${to} of it`));
    if (from !== to && this.#read(to) !== undefined)
      return fail(patchTarget(change.at, to, `is there already, and the patch makes it of ${from}`));
    this.#write(to, this.#patched(change, from, before), change.executable, from);
    if (change.kind === "rename" && from !== to) this.files.set(from, "deleted");
  }

  /** `from`: whose mode and origin it keeps. */
  #write(path: string, bytes: Uint8Array, executable: boolean | undefined, from: string): void {
    const earlier = this.files.get(from);
    const known = earlier === undefined || earlier === "deleted" ? undefined : earlier;
    const mode = executable ?? known?.executable;
    // A file made by the series has no origin in the tree.
    const origin = known === undefined ? from : known.from;
    this.files.set(path, {
      bytes,
      ...(mode === undefined ? {} : { executable: mode }),
      ...(origin === undefined || origin === path ? {} : { from: origin }),
    });
  }

  #read(path: string): Uint8Array | undefined {
    const file = this.files.get(path);
    return file === "deleted" ? undefined : (file?.bytes ?? this.#readFile(path));
  }

  /** Of a patch's two names the one that is there; of both the better one by POSIX's rules as GNU patch has them: fewer folders, shorter names, the old one. */
  #target(change: FileChange): string {
    const [old, fresh] = [named(change.old), named(change.new)];
    const there = [old, fresh].filter((path) => this.#read(path) !== undefined);
    const [best] = there.toSorted((a, b) => {
      const [left, right] = [weightOf(a), weightOf(b)];
      return left.map((value, i) => value - (right[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
    });
    return best ?? fresh;
  }

  #patched(change: FileChange, path: string, before: Uint8Array): Uint8Array {
    if (change.hunks.length === 0) return before;
    const lines = splitLines(Buffer.from(before).toString("latin1"));
    const applied = applyHunks(lines, change.hunks);
    if (applied.kind === "applied") return Buffer.from(applied.lines.join(""), "latin1");
    const at: Span = change.hunksAt[applied.hunk] ?? change.at;
    if (applied.kind === "ambiguous") return fail(hunkAmbiguous(at, path, applied.hunk + 1, applied.places));
    const hunk = change.hunks[applied.hunk];
    return fail(hunkFails(at, path, applied.hunk + 1, applied.line, hunk === undefined ? "" : describePlace(lines, hunk, applied.line)));
  }
}

/** The file's lines where a hunk was expected, `>` before those that differ from it. */
function describePlace(lines: readonly string[], hunk: Hunk, line: number): string {
  const shown = lines.slice(line - 1, line - 1 + Math.max(1, Math.min(hunk.old.length, 12)));
  const width = String(line + shown.length).length;
  const told = shown.map((text, i) => {
    const words = Buffer.from(text, "latin1").toString("utf8").replace(/\n$/, "").replace(/\r$/, "␍");
    return `${text === hunk.old[i] ? " " : ">"} ${String(line + i).padStart(width)} | ${words}`;
  });
  const lineEnds = shown.length > 0 && shown.every((text, i) => withoutEnd(text) === withoutEnd(hunk.old[i]));
  return [...told, ...(lineEnds ? ["The lines differ in their ends only (LF, CR LF, or none at the end of the file)."] : [])].join("\n");
}

function withoutEnd(line: string | undefined): string | undefined {
  return line?.replace(/\r?\n$/, "");
}

function weightOf(path: string): readonly number[] {
  return [path.split("/").length, path.length - path.lastIndexOf("/"), path.length];
}

function named(path: string | undefined): string {
  if (path === undefined) throw new Error("a change of a kind that names this file");
  return path;
}

function fail(diagnostic: ConstructorParameters<typeof KilnFailure>[0][number]): never {
  throw new KilnFailure([diagnostic]);
}
