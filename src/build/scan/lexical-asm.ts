import { lineEnd, stringEnd } from "./characters.ts";
import type { Found } from "./lexical-result.ts";

/** `.include` and `.incbin` in a C string, which may be pasted together from several: `".incbin \"" NAME "\""`. */
export function readAsmString(text: string, open: number, close: number, found: Found): void {
  const content = text.slice(open + 1, close - 1);
  if (!content.includes(".inc")) return;
  const plain = content.replace(/\\(.)/g, (_, escaped: string) => (escaped === "n" || escaped === "t" ? "\n" : escaped));
  for (const [words, name, rest = ""] of plain.matchAll(/\.inc(?:bin|lude)\b[ \t]*(?:"([^"\n]*)"|([^\n]*))/g)) {
    if (name !== undefined) asmName(name, words, found);
    else if (rest === "" || rest === '"') readAsmParts(text, close, words, found);
    else found.compute(undefined, true, words);
  }
}

/** The name comes from what follows the string: a macro, or another string. */
function readAsmParts(text: string, from: number, words: string, found: Found): void {
  const rest = text.slice(from, from + 400).replace(/^\s+/, "");
  const macro = /^[A-Za-z_$][\w$]*/.exec(rest)?.[0];
  const literal = /^"\s*\\"([^"\\]*)\\"/.exec(rest)?.[1];
  if (literal !== undefined) asmName(literal, words, found);
  else found.compute(macro, true, `${words} ${macro ?? ""}`);
}

/** `.include` and `.incbin` as the assembler reads them; gives where to go on. */
export function readAsmDirective(text: string, at: number, found: Found): number {
  const match = /^\.inc(?:bin|lude)\b[ \t]*/.exec(text.slice(at, at + 40));
  if (match === null) return at + 1;
  const from = at + match[0].length;
  if (text[from] === '"') {
    const close = stringEnd(text, from, 34);
    asmName(text.slice(from + 1, close - 1), text.slice(at, close), found);
    return close;
  }
  const macro = /^[A-Za-z_$][\w$]*/.exec(text.slice(from, from + 200))?.[0];
  if (macro !== undefined) found.compute(macro, true, text.slice(at, from + macro.length));
  else if (text[from] === "\\") found.compute(undefined, true, text.slice(at, lineEnd(text, from)));
  return from;
}

/** A backslash stands for an argument of an assembler macro, or an escape: nothing that can be read off. */
function asmName(name: string, words: string, found: Found): void {
  if (name.includes("\\")) found.compute(undefined, true, words);
  else found.include("asm", name);
}
