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

/** An indented string: the first line break and the last line's white space go, and the indentation that all other lines share. */
export function indentedParts(parts: readonly StringPart[]): readonly StringPart[] {
  const MARK = "\uE000";
  const joined = parts.map((part) => (part.kind === "text" ? part.text : MARK)).join("");
  const lines = joined.replace(/^[ \t]*\n/, "").split("\n");
  const last = lines.length - 1;
  if (/^[ \t]*$/.test(lines[last] ?? "")) lines[last] = "";
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  const texts = lines
    .map((line) => (line.trim() === "" ? "" : line.slice(common)))
    .join("\n")
    .split(MARK);
  const expressions = parts.filter((part) => part.kind === "interpolation");
  return texts.flatMap((text, i) => {
    const next = expressions[i];
    const part: StringPart = { kind: "text", text };
    return next ? [part, next] : [part];
  });
}
