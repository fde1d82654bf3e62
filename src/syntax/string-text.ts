import type { StringPart } from "./ast.ts";

const SIMPLE: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0", '"': '"', "\\": "\\", $: "$" };

/** Whether an escape (with its backslash) is one of the language's. */
export function isEscape(text: string): boolean {
  if (text.startsWith("\\u")) return /^\\u\{[0-9a-fA-F]{1,6}\}$/.test(text) && Number.parseInt(text.slice(3, -1), 16) <= 0x10ffff;
  return text.slice(1) in SIMPLE;
}

/** What an escape stands for. Unknown ones stand for themselves; the parser reports them. */
export function unescapeText(text: string): string {
  if (!isEscape(text)) return text;
  return text.startsWith("\\u") ? String.fromCodePoint(Number.parseInt(text.slice(3, -1), 16)) : (SIMPLE[text.slice(1)] ?? text);
}

/** A part of a string as it was written: escapes stand for text that no indentation is taken from. */
export type WrittenPart = StringPart & { readonly isEscape?: true };

/** An indented string: the first line break and the last line's white space go, and the indentation that all other lines share. */
export function indentedParts(parts: readonly WrittenPart[]): readonly WrittenPart[] {
  const lines = linesOf(parts);
  const [first] = lines;
  if (lines.length > 1 && first && isBlank(first)) lines.shift();
  const common = Math.min(...lines.filter((line) => !isBlank(line)).map(indentOf));
  return lines.flatMap((line, i): readonly WrittenPart[] => {
    const [begin, ...rest] = line;
    const kept = isBlank(line) ? [] : begin && isPlain(begin) ? [{ ...begin, text: begin.text.slice(common) }, ...rest] : line;
    return i === 0 ? kept : [{ kind: "text", text: "\n" }, ...kept];
  });
}

type Plain = Extract<WrittenPart, { kind: "text" }>;
const isPlain = (part: WrittenPart): part is Plain => part.kind === "text" && part.isEscape !== true;

/** Line breaks of Windows count as others do: what a recipe means doesn't depend on how it was checked out. */
function linesOf(parts: readonly WrittenPart[]): WrittenPart[][] {
  let line: WrittenPart[] = [];
  const lines = [line];
  for (const part of parts) {
    if (!isPlain(part)) {
      line.push(part);
      continue;
    }
    for (const [i, text] of part.text.split(/\r?\n/).entries()) {
      if (i > 0) lines.push((line = []));
      if (text !== "") line.push({ kind: "text", text });
    }
  }
  return lines;
}

const isBlank = (line: readonly WrittenPart[]): boolean => line.every((part) => isPlain(part) && /^[ \t]*$/.test(part.text));

function indentOf([first]: readonly WrittenPart[]): number {
  return first && isPlain(first) ? (/^[ \t]*/.exec(first.text)?.[0].length ?? 0) : 0;
}
