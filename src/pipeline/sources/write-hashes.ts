import type { Span } from "#diagnostics/diagnostic.ts";
import { formatModule } from "#syntax/format/format.ts";

/** A hash for the place that `OwnSource.at` or KILN-E0418 names; `before`: what stands there, if anything does. */
export interface HashEdit {
  readonly at: Span;
  readonly before?: string;
  readonly hash: string;
}

/** A text with these hashes; what was in canonical form stays in it. `refused`: those that it has no place for that a program could find. */
export function writeHashes(
  source: Span["source"],
  edits: readonly HashEdit[],
): { readonly text: string; readonly refused: readonly HashEdit[] } {
  let { text } = source;
  const refused: HashEdit[] = [];
  for (const edit of edits.toSorted((a, b) => b.at.start - a.at.start)) {
    const next = edited(text, edit);
    if (next === undefined) refused.push(edit);
    else text = next;
  }
  const before = formatModule(source);
  if ("diagnostics" in before || before.text !== source.text) return { text, refused };
  const after = formatModule({ path: source.path, text });
  return { text: "diagnostics" in after ? text : after.text, refused };
}

/** Later places come first, so that the span is still right. */
function edited(text: string, { at: { start, end }, before, hash }: HashEdit): string | undefined {
  const stands = text.slice(start, end);
  const put = (from: number, to: number, instead: string): string => text.slice(0, from) + instead + text.slice(to);
  if (before !== undefined) {
    if (stands.includes(before)) return put(start, end, stands.replace(before, hash));
    // A `const` or `let` that stands once is what is meant.
    const only = text.indexOf(before);
    return only >= 0 && text.indexOf(before, only + 1) < 0 ? put(only, only + before.length, hash) : undefined;
  }
  if (stands === '""') return put(start, end, `"${hash}"`);
  if (stands.startsWith("source")) {
    const brace = text.indexOf("{", start);
    if (brace < 0) return undefined;
    const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
    const indent = `${/^[ \t]*/.exec(line)?.[0] ?? ""}  `;
    const isOneLine = !/^[ \t]*\r?\n/.test(text.slice(brace + 1));
    return put(brace + 1, brace + 1, isOneLine ? ` hash = "${hash}" ` : `\n${indent}hash = "${hash}"`);
  }
  return stands.endsWith(")") ? put(end - 1, end - 1, `${stands.endsWith("()") ? "" : ", "}hash = "${hash}"`) : undefined;
}
