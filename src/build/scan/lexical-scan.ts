import { CLASSES, DIGIT, lineEnd, NAME, NEWLINE, OTHER, skipBlanks, SPACE, stringEnd, withoutComments } from "./characters.ts";
import { readAsmDirective, readStrings, type DefinedIn } from "./lexical-asm.ts";
import { decode, Found, type LexicalScan } from "./lexical-result.ts";
import { readingsOf } from "./readings.ts";

/** Raised when `scanText` gives something else for equal bytes: cached scans of older versions are dropped. */
export const SCAN_VERSION = 3;

/**
 * Reads C, C++ or assembly. `text` holds one character for each byte (latin1), so that any encoding goes through; names in the result are
 * decoded from UTF-8. Where C's rules depend on what was skipped, more is taken rather than less.
 */
export function scanText(text: string): LexicalScan {
  const found = new Found();
  for (const reading of readingsOf(text)) scanLines(reading, found);
  return found.result();
}

/** Reads one of a text's readings. */
export function scanLines(text: string, found: Found): void {
  const end = text.length;
  let at = 0;
  let isLineStart = true;
  /** The macro's definition that is read, or was read last. */
  let define: Definition = NO_DEFINITION;
  while (at < end) {
    const code = text.charCodeAt(at);
    const kind = CLASSES[code] ?? OTHER;
    if (kind === SPACE) {
      at++;
      continue;
    }
    if (kind === NEWLINE) {
      isLineStart = true;
      at++;
      continue;
    }
    if (code === 47 /* / */) {
      const after = text.charCodeAt(at + 1);
      if (after === 47) {
        at = lineEnd(text, at);
        continue;
      }
      if (after === 42 /* * */) {
        const close = text.indexOf("*/", at + 2);
        at = close === -1 ? end : close + 2;
        continue;
      }
    }
    if (isLineStart && (code === 35 /* # */ || (code === 37 /* % */ && text.charCodeAt(at + 1) === 58)) /* : */) {
      isLineStart = false;
      found.at = at;
      const directive = readDirective(text, at + (code === 35 ? 1 : 2), found);
      at = directive.at;
      define = directive.define;
      continue;
    }
    isLineStart = false;
    if (kind === NAME) {
      const start = at++;
      while (at < end && (CLASSES[text.charCodeAt(at)] ?? OTHER) >= NAME) at++;
      const name = text.slice(start, at);
      found.at = start;
      found.identifiers.add(name);
      if (code === 95 && (name.startsWith("__has_include") || name.startsWith("__has_embed"))) {
        readHasInclude(text, start, at, within(define, start), found);
      }
      continue;
    }
    if (kind === DIGIT) {
      at = numberEnd(text, at + 1);
      continue;
    }
    found.at = at;
    if (code === 34 /* " */ || code === 39 /* ' */) {
      const close = stringEnd(text, at, code);
      if (text.charCodeAt(close - 1) !== code || close === at + 1) {
        // Not closed: some compilers skip the line, others the quote alone.
        for (const [name] of text.slice(at, close).matchAll(IDENTIFIERS)) found.identifiers.add(name);
        at = close;
      } else at = code === 34 ? readStrings(text, at, close, within(define, at), found) : close;
      continue;
    }
    if (code === 46 /* . */ && text.startsWith(".inc", at)) at = readAsmDirective(text, at, within(define, at) === "parameters", found);
    else if ((code === 35 && text.charCodeAt(at + 1) === 35) || text.startsWith("%:%:", at)) {
      if (!isAfterComma(text, at)) found.pastes = true;
      at += code === 35 ? 2 : 4;
    } else at++;
  }
}

/** A preprocessing number: letters in it are no identifiers, nor are apostrophes between digits (C23, C++14: `1'000`) constants. */
function numberEnd(text: string, from: number): number {
  for (let at = from; ; at++) {
    const code = text.charCodeAt(at);
    if (code === 46 /* . */ || (CLASSES[code] ?? OTHER) >= NAME) continue;
    if (code !== 39 /* ' */ || (CLASSES[text.charCodeAt(at + 1)] ?? OTHER) < NAME) return at;
  }
}

/** Where the definition of a macro ends, and whether the macro has parameters: they may name what is included there. */
interface Definition {
  readonly end: number;
  readonly hasParameters: boolean;
}

const NO_DEFINITION: Definition = { end: 0, hasParameters: false };
const IDENTIFIERS = /[A-Za-z_$\x80-\xff][\w$\x80-\xff]*/g;

function within(define: Definition, at: number): DefinedIn {
  return at >= define.end ? "text" : define.hasParameters ? "parameters" : "define";
}

/** `, ## __VA_ARGS__`: a comma makes no identifier with anything. */
function isAfterComma(text: string, marks: number): boolean {
  let at = marks - 1;
  while (at >= 0 && (CLASSES[text.charCodeAt(at)] ?? OTHER) === SPACE) at--;
  return text.charCodeAt(at) === 44; /* , */
}

function readDirective(text: string, from: number, found: Found): { readonly at: number; readonly define: Definition } {
  let at = skipBlanks(text, from);
  const start = at;
  while ((CLASSES[text.charCodeAt(at)] ?? OTHER) >= NAME) at++;
  const word = text.slice(start, at);
  switch (word) {
    case "include":
    case "include_next":
    case "import":
      at = skipBlanks(text, at);
      readName(text, at, word === "include_next" ? "next" : "include", found, true);
      // What follows is read as tokens; a name in quotes or brackets is passed over.
      return { at: pastName(text, at), define: NO_DEFINITION };
    case "embed":
      at = skipBlanks(text, at);
      readName(text, at, "bytes", found, true);
      return { at: pastName(text, at), define: NO_DEFINITION };
    case "define":
      return readDefine(text, skipBlanks(text, at), found);
    case "error":
    case "warning":
      // Free text: apostrophes and comment marks in it mean nothing.
      return { at: lineEnd(text, at), define: NO_DEFINITION };
    case "pragma": {
      const rest = /^\s*GCC\s+dependency\s*/.exec(text.slice(at, lineEnd(text, at)));
      if (rest !== null) readName(text, at + rest[0].length, "include", found, true);
      return { at, define: NO_DEFINITION };
    }
    default:
      return { at, define: NO_DEFINITION };
  }
}

/** `"x"`, `<x>`, or a macro, at `at`. What follows an embedded file's name is the embedding's business. */
function readName(text: string, at: number, by: "include" | "next" | "bytes", found: Found, toLineEnd: boolean): void {
  const stop = lineEnd(text, at);
  const open = text[at];
  if (open === '"' || open === "<") {
    const close = text.indexOf(open === "<" ? ">" : '"', at + 1);
    if (close === -1 || close > stop) return;
    const form = open === "<" ? "angle" : "quote";
    found.include(by === "include" ? form : by === "next" ? `next-${form}` : "bytes", text.slice(at + 1, close));
    return;
  }
  const words = withoutComments(text.slice(at, stop));
  if (!toLineEnd || words === "") return;
  const macro = (by === "bytes" ? /^[A-Za-z_$\x80-\xff][\w$\x80-\xff]*(?=\s+\w+\s*\(|$)/ : /^[A-Za-z_$\x80-\xff][\w$\x80-\xff]*$/).exec(
    words,
  )?.[0];
  found.compute(macro, by, words);
}

function pastName(text: string, at: number): number {
  const open = text[at];
  if (open !== '"' && open !== "<") return at;
  const close = text.indexOf(open === "<" ? ">" : '"', at + 1);
  const stop = lineEnd(text, at);
  return close === -1 || close > stop ? stop : close + 1;
}

/** `__has_include`, `__has_include_next` or `__has_embed` from `start` to `at`. */
function readHasInclude(text: string, start: number, at: number, place: DefinedIn, found: Found): void {
  const name = text.slice(start, at);
  const by = name.startsWith("__has_embed") ? "bytes" : name.includes("_next") ? "next" : "include";
  const open = skipBlanks(text, at);
  if (text[open] !== "(") {
    // A macro that stands for it; but whether the compiler knows it is often asked for.
    if (place !== "text" && !/\bdefined[\s(]*$/.test(text.slice(Math.max(0, start - 40), start))) found.compute(undefined, by, name);
    return;
  }
  const from = skipBlanks(text, open + 1);
  if (text[from] === '"' || text[from] === "<") {
    readName(text, from, by, found, false);
    return;
  }
  const close = text.indexOf(")", from);
  const stop = lineEnd(text, from);
  const words = withoutComments(text.slice(from, close === -1 || close > stop ? stop : close));
  const isName = /^[A-Za-z_$\x80-\xff][\w$\x80-\xff]*$/.test(words);
  found.compute(isName && place !== "parameters" ? words : undefined, by, `${name}(${words})`);
}

function readDefine(text: string, from: number, found: Found): { readonly at: number; readonly define: Definition } {
  let at = from;
  while ((CLASSES[text.charCodeAt(at)] ?? OTHER) >= NAME) at++;
  const macro = text.slice(from, at);
  const stop = lineEnd(text, at);
  found.defined.add(macro);
  if (text[at] === "(") {
    found.opaque.add(decode(macro));
    return { at, define: { end: stop, hasParameters: true } };
  }
  const body = withoutComments(text.slice(at, stop));
  const literal = /^(?:"[^"\\]*"|<[^>]*>)$/.exec(body);
  if (literal !== null) found.literals.set(`${macro} ${body}`, [decode(macro), decode(body)]);
  else if (/^[A-Za-z_$\x80-\xff][\w$\x80-\xff]*$/.test(body)) found.aliases.set(`${macro} ${body}`, [decode(macro), decode(body)]);
  else if (/^[A-Za-z_$\x80-\xff"<]/.test(body)) found.opaque.add(decode(macro));
  return { at, define: { end: stop, hasParameters: false } };
}
