import { createColors } from "picocolors";
import type { Diagnostic, Span } from "./diagnostic.ts";
import { placeOf } from "./place.ts";
import { shownText } from "./shown-text.ts";

/** A line longer than this is cut around the place that is meant. */
const FRAME_COLUMNS = 140;

/** What a person reads: code and message, place with the text and a caret, details, causes, and what to do. Ends with a line break. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], options: { readonly color: boolean }): string {
  const paint = createColors(options.color);
  const blocks = diagnostics.map((diagnostic) => {
    const word = diagnostic.severity === "error" ? paint.red("error") : paint.yellow("warning");
    const lines = [paint.bold(`${word}[${diagnostic.code}]: ${shownText(diagnostic.message)}`)];
    if (diagnostic.at) lines.push(...frame(diagnostic.at, paint, diagnostic.severity === "error" ? paint.red : paint.yellow));
    if (diagnostic.detail !== undefined && diagnostic.detail !== "")
      lines.push(
        ...shownText(diagnostic.detail.replace(/\n+$/, ""))
          .split("\n")
          .map((line) => `  ${line}`.trimEnd()),
      );
    for (const note of diagnostic.notes) {
      lines.push(`${paint.cyan("note")}: ${shownText(note.text)}`);
      if (note.at) lines.push(...frame(note.at, paint, paint.cyan));
    }
    lines.push(`${paint.green("help")}: ${shownText(diagnostic.advice)}`);
    return `${lines.join("\n")}\n`;
  });
  return blocks.join("\n");
}

type Colors = ReturnType<typeof createColors>;

function frame(at: Span, paint: Colors, mark: (text: string) => string): readonly string[] {
  const place = placeOf(at);
  const number = String(place.line);
  const margin = " ".repeat(number.length);
  const cut = Math.max(0, place.from - FRAME_COLUMNS / 2);
  const text = place.text.slice(cut, cut + FRAME_COLUMNS);
  const before = place.text.slice(cut, place.from);
  const meant = place.text.slice(place.from, Math.min(place.to, cut + FRAME_COLUMNS));
  const bar = paint.dim("|");
  return [
    `${margin}${paint.dim("-->")} ${shownText(at.source.path)}:${number}:${place.column}`,
    `${margin} ${bar}`,
    `${paint.dim(number)} ${bar} ${shownText(text).trimEnd()}`.trimEnd(),
    `${margin} ${bar} ${blanks(before)}${mark("^".repeat(Math.max(1, columns(meant))))}`,
  ];
}

/** Blanks as wide as a text, its tabs kept, so that the caret stands below what it means. */
const blanks = (text: string): string => [...shownText(text)].map((c) => (c === "\t" ? "\t" : " ".repeat(columns(c)))).join("");

/** Terminal columns: East Asian wide characters and emoji take two, combining marks none (Unicode UAX #11, roughly). */
function columns(text: string): number {
  let count = 0;
  for (const c of text) count += /\p{M}/u.test(c) ? 0 : WIDE.test(c) ? 2 : 1;
  return count;
}

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;
