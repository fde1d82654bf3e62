import { lineEnd, stringEnd } from "./characters.ts";
import type { Found } from "./lexical-result.ts";

/** Whether something is written in a macro's definition: one without parameters, or one with them. */
export type DefinedIn = "text" | "define" | "parameters";

/**
 * `.include` and `.incbin` in a C string from `open` to `close`, which goes on in the strings that follow it, and may have a macro between them:
 * `".incbin \"" NAME "\""`. Gives where to go on.
 */
export function readStrings(text: string, open: number, close: number, place: DefinedIn, found: Found): number {
  let content = text.slice(open + 1, close - 1);
  let end = close;
  for (;;) {
    const next = blanksEnd(text, end, place);
    if (text[next] !== '"') break;
    const after = stringEnd(text, next, 34);
    if (text[after - 1] !== '"' || after === next + 1) break;
    content += text.slice(next + 1, after - 1);
    end = after;
  }
  if (!content.includes("inc") && !/\\[0-7x]/.test(content)) return end;
  for (const [words, word, name, rest = ""] of unescaped(content).matchAll(/\.inc(bin|lude)\b[ \t]*(?:"([^"\n]*)"|([^\n]*))/g)) {
    const by = word === "bin" ? "bytes" : "asm";
    const macro = rest === '"' ? macroBetween(text, end, place) : undefined;
    if (name !== undefined) asmName(name, words, by, found);
    else found.compute(macro, by, `${words}${macro === undefined ? "" : ` ${macro}`}`);
  }
  return end;
}

/** The one name between the string that ended at `from` and one that begins with a quote. */
function macroBetween(text: string, from: number, place: DefinedIn): string | undefined {
  if (place === "parameters") return undefined;
  const start = blanksEnd(text, from, place);
  const macro = /^[A-Za-z_$][\w$]*/.exec(text.slice(start, start + 200))?.[0];
  if (macro === undefined) return undefined;
  const next = blanksEnd(text, start + macro.length, place);
  return text.startsWith(String.raw`"\"`, next) ? macro : undefined;
}

/** A definition ends with its line. */
function blanksEnd(text: string, from: number, place: DefinedIn): number {
  const blanks = place === "text" ? " \t\n" : " \t";
  let at = from;
  while (at < text.length && blanks.includes(text.charAt(at))) at++;
  return at;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", v: "\v", f: "\f", r: "\n" };

function unescaped(content: string): string {
  if (!content.includes("\\")) return content;
  return content.replace(/\\(?:([0-7]{1,3})|x([0-9A-Fa-f]+)|(.))/gs, (_, octal?: string, hex?: string, other?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex.slice(-2), 16));
    return ESCAPES[other ?? ""] ?? other ?? "";
  });
}

/** `.include` and `.incbin` as the assembler reads them; gives where to go on. `hasParameters`: in a definition whose arguments may give the name. */
export function readAsmDirective(text: string, at: number, hasParameters: boolean, found: Found): number {
  const match = /^\.inc(bin|lude)\b[ \t]*/.exec(text.slice(at, at + 40));
  if (match === null) return at + 1;
  const by = match[1] === "bin" ? "bytes" : "asm";
  const from = at + match[0].length;
  if (text[from] === '"') {
    const close = stringEnd(text, from, 34);
    asmName(text.slice(from + 1, close - 1), text.slice(at, close), by, found);
    return close;
  }
  const macro = /^[A-Za-z_$][\w$]*/.exec(text.slice(from, from + 200))?.[0];
  if (macro !== undefined) {
    const isOpen = hasParameters || text[from + macro.length] === "(";
    found.compute(isOpen ? undefined : macro, by, text.slice(at, from + macro.length));
  } else if (text[from] === "\\" || text[from] === "#") found.compute(undefined, by, text.slice(at, lineEnd(text, from)));
  return from;
}

/** A backslash stands for an argument of an assembler macro, or an escape: nothing that can be read off. */
function asmName(name: string, words: string, by: "asm" | "bytes", found: Found): void {
  if (name.includes("\\")) found.compute(undefined, by, words);
  else found.include(by, name);
}
