import type { SourceText, Span } from "#diagnostics/diagnostic.ts";
import type { ModelFile, Place } from "../model/model.ts";
import { readHelp } from "./help-text.ts";

export interface SourcesOptions {
  /** Of an earlier run; their texts are read when somebody wants them. */
  readonly files?: readonly ModelFile[];
  readonly read?: (path: string) => string | undefined;
  /** What a file is called in messages; default: as it is asked for. */
  readonly shownName?: ((name: string) => string) | undefined;
}

/**
 * The texts that were read, and where diagnostics point into them. Inside, a text is its bytes (one character each, as Latin-1 would read them), so
 * that whatever a file holds is written as it was; what people are shown is decoded as UTF-8.
 */
export class Sources {
  readonly files: ModelFile[] = [];
  readonly #texts = new Map<number, string>();
  readonly #shown = new Map<number, SourceText>();
  readonly #lineStarts = new Map<number, readonly number[]>();
  readonly #read: (path: string) => string | undefined;
  readonly #shownName: (name: string) => string;

  constructor({ files = [], read = () => undefined, shownName = asText }: SourcesOptions = {}) {
    this.files.push(...files);
    this.#read = read;
    this.#shownName = shownName;
  }

  /** Its number. */
  add(file: ModelFile, text: string): number {
    const number = this.files.push(file) - 1;
    this.#texts.set(number, text);
    return number;
  }

  /** How often a file of this name is among those that a place is in. What is sourced by a last line without its break is in a file that isn't open any more. */
  timesWithin(name: string, place: Place): number {
    let times = 0;
    for (let at: Place | undefined = place; at !== undefined; at = this.files[at.file]?.from)
      if (this.files[at.file]?.name === name) times++;
    return times;
  }

  text(file: number): string {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const path = this.files[file]?.path;
    const text = path === undefined ? "" : (this.#read(path) ?? "");
    this.#texts.set(file, text);
    return text;
  }

  /** The help text that begins at a place, as people read it. */
  help({ file, offset }: Place): string {
    return asText(readHelp(this.text(file), offset));
  }

  /** From 1. */
  line({ file, offset }: Place): number {
    const starts = this.#startsOf(file);
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  #startsOf(file: number): readonly number[] {
    const known = this.#lineStarts.get(file);
    if (known !== undefined) return known;
    const text = this.text(file);
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#lineStarts.set(file, starts);
    return starts;
  }

  /** `NAME:LINE`. */
  shown(place: Place): string {
    return `${this.#shownName(this.files[place.file]?.name ?? "")}:${this.line(place)}`;
  }

  /** From a place up to `end`, or to the end of its line. */
  span(place: Place, end?: number): Span {
    const text = this.text(place.file);
    const source = this.#source(place.file, text);
    const until = end ?? lineEnd(text, place.offset);
    return shownSpan(source, text, place.offset, Math.max(place.offset, until));
  }

  #source(file: number, text: string): SourceText {
    const known = this.#shown.get(file);
    if (known !== undefined) return known;
    const made = { path: this.#shownName(this.files[file]?.name ?? ""), text: asText(text) };
    this.#shown.set(file, made);
    return made;
  }
}

/** Where the line ends that `offset` is in, without blanks and comments behind it. */
function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  const end = newline < 0 ? text.length : newline;
  return offset + text.slice(offset, end).trimEnd().length;
}

/** Of bytes: where people read them. `source`: the whole text as they read it. A place may be that of any byte, also of one within a character. */
export function shownSpan(source: SourceText, bytes: string, start: number, end: number): Span {
  if (source.text.length === bytes.length) return { source, start, end };
  const shownAt = (offset: number): number => Math.min(source.text.length, asText(bytes.slice(0, offset)).length);
  return { source, start: shownAt(characterStart(bytes, start)), end: shownAt(characterEnd(bytes, end)) };
}

const isInCharacter = (text: string, offset: number): boolean => (text.charCodeAt(offset) & 0xc0) === 0x80;

function characterStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && isInCharacter(text, at)) at--;
  return at;
}

function characterEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && isInCharacter(text, at)) at++;
  return at;
}

/** Bytes as people read them. */
export const asText = (bytes: string): string => (ONLY_ASCII.test(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8"));
/** What people write, as bytes. */
export const asBytes = (text: string): string => (ONLY_ASCII.test(text) ? text : Buffer.from(text, "utf8").toString("latin1"));

// oxlint-disable-next-line no-control-regex -- all that is one byte in UTF-8
const ONLY_ASCII = /^[\u0000-\u007F]*$/;
