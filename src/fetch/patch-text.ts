import { parsePatch, type StructuredPatch } from "diff";
import { badPatch, patchLeaves } from "#diagnostics/fetch.ts";
import { KilnFailure, type SourceText, type Span } from "#diagnostics/diagnostic.ts";
import { partsOf } from "./entry-path.ts";
import { type Hunk, readHunk } from "./hunk.ts";

/** A patch file as the series names it. Text in other encodings than UTF-8 comes as bytes. */
export interface PatchFile {
  readonly name: string;
  readonly text: string | Uint8Array;
}

/** What a patch does with one file. Names are relative to the tree; undefined stands for /dev/null. */
export interface FileChange {
  readonly kind: "modify" | "create" | "delete" | "rename" | "copy";
  readonly old: string | undefined;
  readonly new: string | undefined;
  readonly hunks: readonly Hunk[];
  /** Each hunk's place in the patch. */
  readonly hunksAt: readonly Span[];
  readonly at: Span;
  /** Undefined: as it was. */
  readonly executable: boolean | undefined;
  /** The new file's time is the beginning of the epoch: GNU diff's way to say that there is none. */
  readonly goesWhenEmpty: boolean;
}

/**
 * Reads a unified diff, plain or git's, with what stands around it (mails, `diff` lines). Everything is one character for each byte, so that files of any
 * encoding are compared as bytes. Throws KILN-E0740, KILN-E0743.
 */
export function readPatch(patch: PatchFile, strip: number): readonly FileChange[] {
  const bytes = typeof patch.text === "string" ? Buffer.from(patch.text, "utf8") : Buffer.from(patch.text);
  const source: SourceText = { path: patch.name, text: bytes.toString("utf8") };
  // A mail's signature would be read as a line of the hunk before; its place is kept by an empty line.
  const raw = bytes.toString("latin1").replace(/^-- $(?=\r?\n\d+\.\d+[^\n]*$)/gm, "");
  const rawLines = raw.split("\n");
  const places = new Places(source, rawLines);
  const binary = rawLines.findIndex((line) => line.startsWith("GIT binary patch") || /^Binary files .* differ/.test(line));
  if (binary !== -1) throw new KilnFailure([badPatch(places.line(binary), "it changes a binary file")]);
  let entries: readonly StructuredPatch[];
  try {
    entries = parsePatch(raw);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new KilnFailure([badPatch(places.line(Number(/line (\d+)/.exec(message)?.[1] ?? 1) - 1), message)]);
  }
  const changes: FileChange[] = [];
  for (const entry of entries) {
    const hunksAt = entry.hunks.map(() => places.nextHunk());
    const change = readEntry(entry, hunksAt, places, strip);
    if (change !== undefined) changes.push(change);
  }
  if (changes.length === 0) throw new KilnFailure([badPatch(places.line(0), "it holds no change")]);
  return changes;
}

function readEntry(entry: StructuredPatch, hunksAt: readonly Span[], places: Places, strip: number): FileChange | undefined {
  const names = [entry.oldFileName ?? entry.index, entry.newFileName ?? entry.index] as const;
  const at = hunksAt[0] ?? places.naming(names[1] ?? names[0] ?? "");
  if (names[0] === undefined || names[1] === undefined) {
    if (entry.hunks.length === 0) return undefined;
    throw new KilnFailure([badPatch(at, "this hunk belongs to no file")]);
  }
  if ([entry.oldMode, entry.newMode].some((mode) => mode?.startsWith("12") || mode?.startsWith("16"))) {
    throw new KilnFailure([badPatch(at, "it changes a symbolic link or a submodule")]);
  }
  const moves = entry.isRename === true || entry.isCopy === true;
  // jsdiff puts git's prefixes before the names of renames, which have none; where hunks follow, their header names the files again.
  const nameOf = (name: string): string | undefined =>
    name === "/dev/null" ? undefined : pathOf(moves && strip === 0 && entry.hunks.length === 0 ? name.slice(2) : name, strip, at);
  const [old, fresh] = [nameOf(names[0]), nameOf(names[1])];
  if (old === undefined && fresh === undefined) throw new KilnFailure([badPatch(at, "it names no file")]);
  const unchanged = entry.hunks.length === 0 && !moves && entry.newMode === undefined && entry.oldMode === undefined;
  if (unchanged) return undefined;
  return {
    kind: kindOf(entry, old, fresh),
    old,
    new: fresh,
    hunks: entry.hunks.map((hunk) => readHunk(hunk.oldStart, hunk.lines)),
    hunksAt,
    at,
    executable: entry.newMode === undefined ? undefined : (Number.parseInt(entry.newMode, 8) & 0o111) !== 0,
    goesWhenEmpty: isEpoch(entry.newHeader),
  };
}

function kindOf(entry: StructuredPatch, old: string | undefined, fresh: string | undefined): FileChange["kind"] {
  if (entry.isRename === true) return "rename";
  if (entry.isCopy === true) return "copy";
  if (entry.isCreate === true || old === undefined) return "create";
  if (entry.isDelete === true || fresh === undefined) return "delete";
  return "modify";
}

function pathOf(raw: string, strip: number, at: Span): string {
  const name = toUtf8(raw);
  const checked = partsOf(name);
  if ("why" in checked)
    throw new KilnFailure([patchLeaves(at, name, checked.kind === "outside" ? "leads out of the sources" : checked.why)]);
  const path = checked.parts.slice(strip).join("/");
  if (path === "") throw new KilnFailure([patchLeaves(at, name, `has no ${strip} leading ${strip === 1 ? "folder" : "folders"} to strip`)]);
  return path;
}

/** Bytes back to text; names that jsdiff has already decoded (git's quoted ones) stay. */
function toUtf8(raw: string): string {
  try {
    return /[^\0-\xFF]/.test(raw) ? raw : new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(raw, "latin1"));
  } catch {
    return raw;
  }
}

/** A time stamp as GNU diff writes it: `1970-01-01 01:00:00.000000000 +0100`. */
function isEpoch(header: string | undefined): boolean {
  const [, date, time, hours, minutes] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.0+)? ([+-]\d\d)(\d\d)$/.exec(header ?? "") ?? [];
  return Date.parse(`${date}T${time}${hours}:${minutes}`) === 0;
}

/** Spans of a patch's lines. */
class Places {
  readonly #source: SourceText;
  readonly #lines: readonly string[];
  readonly #starts: readonly number[];
  #hunkLine = -1;

  constructor(source: SourceText, rawLines: readonly string[]) {
    this.#source = source;
    this.#lines = rawLines;
    const starts: number[] = [];
    let start = 0;
    for (const line of source.text.split("\n")) {
      starts.push(start);
      start += line.length + 1;
    }
    this.#starts = starts;
  }

  /** `line`: from 0. */
  line(line: number): Span {
    const start = this.#starts[line] ?? 0;
    const end = this.#source.text.indexOf("\n", start);
    return { source: this.#source, start, end: end === -1 ? this.#source.text.length : end };
  }

  /** The next hunk's header; within a hunk no line begins so. */
  nextHunk(): Span {
    this.#hunkLine = this.#lines.findIndex((line, i) => i > this.#hunkLine && /^@@\s/.test(line));
    return this.line(Math.max(0, this.#hunkLine));
  }

  /** A line after the last hunk that names a file. */
  naming(name: string): Span {
    const plain = name.replace(/^[ab]\//, "");
    return this.line(
      Math.max(
        0,
        this.#lines.findIndex((line, i) => i > this.#hunkLine && plain !== "" && line.includes(plain)),
      ),
    );
  }
}
