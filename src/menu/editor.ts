import { assertNever } from "#diagnostics/assert-never.ts";
import { characters, head, printable, tail, widthOf } from "./cells.ts";
import type { Key } from "./keys.ts";

/** A line that somebody writes; `at` counts characters (UTF-16). */
export interface Editor {
  readonly text: string;
  readonly at: number;
}

export const editorOf = (text: string): Editor => ({ text, at: text.length });

/** What a key makes of it; undefined: the key means nothing here. */
export function edit({ text, at }: Editor, key: Key): Editor | undefined {
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (key.kind) {
    case "text":
    case "paste": {
      const put = key.text.replaceAll(/[\r\n]/g, " ");
      return { text: before + put + after, at: at + put.length };
    }
    case "left":
      return { text, at: at - (characters(before).at(-1)?.length ?? 0) };
    case "right":
      return { text, at: at + (characters(after)[0]?.length ?? 0) };
    case "home":
      return { text, at: 0 };
    case "end":
      return editorOf(text);
    case "backspace": {
      const shorter = before.slice(0, at - (characters(before).at(-1)?.length ?? 0));
      return { text: shorter + after, at: shorter.length };
    }
    case "delete":
      return { text: before + after.slice(characters(after)[0]?.length ?? 0), at };
    case "eraseLine":
      return { text: after, at: 0 };
    case "up":
    case "down":
    case "pageUp":
    case "pageDown":
    case "enter":
    case "escape":
    case "interrupt":
    case "suspend":
    case "redraw":
      return undefined;
    default:
      return assertNever(key);
  }
}

/** The part that fits, such that the place where one writes is in it, and the column of that. */
export function shownEditor({ text, at }: Editor, width: number): { readonly text: string; readonly column: number } {
  const before = tail(printable(text.slice(0, at)), Math.max(0, width - 1));
  const column = widthOf(before);
  return { text: before + head(printable(text.slice(at)), width - column), column };
}
