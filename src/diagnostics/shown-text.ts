/**
 * A text of strangers (a recipe, a file name, a compiler's output) as it may be written to a terminal: control characters but tab and line break,
 * and those that turn the direction of writing, become visible escapes, so that nobody paints over Kiln's own lines.
 */
export function shownText(text: string): string {
  return text.replace(HIDDEN, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}

// oxlint-disable-next-line no-control-regex -- control characters are what it is for
const HIDDEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]|\p{Cs}/gu;
