import { CLASSES, DIGIT, lineEnd, NAME, NEWLINE, OTHER, skipBlanks, SPACE, stringEnd, withoutComments } from "./characters.ts";
import { readAsmDirective, readAsmString } from "./lexical-asm.ts";
import { decode, Found, type LexicalScan } from "./lexical-result.ts";

/** Raised when `scanText` gives something else for equal bytes: cached scans of older versions are dropped. */
export const SCAN_VERSION = 1;

/**
 * Reads C or assembly. `text` holds one character for each byte (latin1), so that any encoding goes through; names in the result are
 * decoded from UTF-8. Where C's rules depend on what was skipped, more is taken rather than less.
 */
export function scanText(text: string): LexicalScan {
  const found = new Found();
  scanLines(joinLines(text), found);
  // Trigraphs count in some dialects only: both readings are taken.
  if (text.includes("??/") || text.includes("??=")) scanLines(joinLines(text.replaceAll("??/", "\\").replaceAll("??=", "#")), found);
  return found.result();
}

function joinLines(text: string): string {
  const unix = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  return unix.includes("\\") ? unix.replace(/\\[ \t\v\f]*\n/g, "") : unix;
}

function scanLines(text: string, found: Found): void {
  const end = text.length;
  let at = 0;
  let isLineStart = true;
  /** End of a function-like macro's definition: what is included there may be named by its arguments. */
  let macroEnd = 0;
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
      const directive = readDirective(text, at + (code === 35 ? 1 : 2), found);
      at = directive.at;
      macroEnd = directive.macroEnd;
      continue;
    }
    isLineStart = false;
    if (kind === NAME) {
      const start = at++;
      while (at < end && (CLASSES[text.charCodeAt(at)] ?? OTHER) >= NAME) at++;
      const name = text.slice(start, at);
      found.identifiers.add(name);
      if (code === 95 && name.startsWith("__has_include")) readHasInclude(text, at, name, start < macroEnd, found);
      continue;
    }
    if (kind === DIGIT) {
      at++;
      // A preprocessing number: letters in it are no identifiers.
      while (at < end && ((CLASSES[text.charCodeAt(at)] ?? OTHER) >= NAME || text.charCodeAt(at) === 46)) at++;
      continue;
    }
    if (code === 34 /* " */ || code === 39 /* ' */) {
      const close = stringEnd(text, at, code);
      if (code === 34) readAsmString(text, at, close, found);
      at = close;
      continue;
    }
    if (code === 46 /* . */ && text.startsWith(".inc", at)) at = readAsmDirective(text, at, found);
    else if ((code === 35 && text.charCodeAt(at + 1) === 35) || text.startsWith("%:%:", at)) {
      found.pastes = true;
      at += code === 35 ? 2 : 4;
    } else at++;
  }
}

function readDirective(text: string, from: number, found: Found): { readonly at: number; readonly macroEnd: number } {
  let at = skipBlanks(text, from);
  const start = at;
  while ((CLASSES[text.charCodeAt(at)] ?? OTHER) >= NAME) at++;
  const word = text.slice(start, at);
  switch (word) {
    case "include":
    case "include_next":
    case "import":
      at = skipBlanks(text, at);
      readName(text, at, word === "include_next" ? "next-" : "", found, true);
      // What follows is read as tokens; a name in quotes or brackets is passed over.
      return { at: pastName(text, at), macroEnd: 0 };
    case "define":
      return readDefine(text, skipBlanks(text, at), found);
    case "error":
    case "warning":
      // Free text: apostrophes and comment marks in it mean nothing.
      return { at: lineEnd(text, at), macroEnd: 0 };
    case "pragma": {
      const rest = /^\s*GCC\s+dependency\s*/.exec(text.slice(at, lineEnd(text, at)));
      if (rest !== null) readName(text, at + rest[0].length, "", found, true);
      return { at, macroEnd: 0 };
    }
    default:
      return { at, macroEnd: 0 };
  }
}

/** `"x"`, `<x>`, or a macro, at `at`. */
function readName(text: string, at: number, next: "" | "next-", found: Found, toLineEnd: boolean): void {
  const stop = lineEnd(text, at);
  const open = text[at];
  if (open === '"' || open === "<") {
    const close = text.indexOf(open === "<" ? ">" : '"', at + 1);
    if (close === -1 || close > stop) return;
    found.include(`${next}${open === "<" ? "angle" : "quote"}`, text.slice(at + 1, close));
    return;
  }
  const words = withoutComments(text.slice(at, stop));
  if (!toLineEnd) return;
  if (words === "") return;
  found.compute(/^[A-Za-z_$\x80-\xff][\w$\x80-\xff]*$/.test(words) ? words : undefined, false, words);
}

function pastName(text: string, at: number): number {
  const open = text[at];
  if (open !== '"' && open !== "<") return at;
  const close = text.indexOf(open === "<" ? ">" : '"', at + 1);
  const stop = lineEnd(text, at);
  return close === -1 || close > stop ? stop : close + 1;
}

/** `at` is behind `__has_include` or `__has_include_next`. */
function readHasInclude(text: string, at: number, name: string, inMacro: boolean, found: Found): void {
  const open = skipBlanks(text, at);
  if (text[open] !== "(") return;
  const from = skipBlanks(text, open + 1);
  if (text[from] === '"' || text[from] === "<") {
    readName(text, from, name.endsWith("_next") ? "next-" : "", found, false);
    return;
  }
  const close = text.indexOf(")", from);
  const stop = lineEnd(text, from);
  const words = withoutComments(text.slice(from, close === -1 || close > stop ? stop : close));
  const isName = /^[A-Za-z_$\x80-\xff][\w$\x80-\xff]*$/.test(words);
  found.compute(isName && !inMacro ? words : undefined, false, `${name}(${words})`);
}

function readDefine(text: string, from: number, found: Found): { readonly at: number; readonly macroEnd: number } {
  let at = from;
  while ((CLASSES[text.charCodeAt(at)] ?? OTHER) >= NAME) at++;
  const macro = text.slice(from, at);
  const stop = lineEnd(text, at);
  found.identifiers.add(macro);
  if (text[at] === "(") return { at, macroEnd: stop };
  const body = withoutComments(text.slice(at, stop));
  const literal = /^(?:"[^"\\]*"|<[^>]*>)$/.exec(body);
  if (literal !== null) found.literals.set(`${macro} ${body}`, [decode(macro), decode(body)]);
  else if (/^[A-Za-z_$\x80-\xff][\w$\x80-\xff]*$/.test(body)) found.aliases.set(`${macro} ${body}`, [decode(macro), decode(body)]);
  else if (/^[A-Za-z_$\x80-\xff"<]/.test(body)) found.opaque.add(decode(macro));
  return { at, macroEnd: 0 };
}
