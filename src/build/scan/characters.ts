/** Classes of characters; those from `NAME` on can stand inside of an identifier. */
export const OTHER = 0;
export const SPACE = 1;
export const NEWLINE = 2;
export const NAME = 3;
export const DIGIT = 4;
export const CLASSES = classes();

/** Where the line of `at` ends. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  return found === -1 ? text.length : found;
}

/** Behind a string or character constant; one that isn't closed ends with its line, as clang has it. */
export function stringEnd(text: string, open: number, quote: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === 10) return at;
    if (code === 92 /* \ */) at++;
  }
  return text.length;
}

/** Spaces and comments within a line; a comment may go over lines. */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    if ((CLASSES[text.charCodeAt(at)] ?? OTHER) === SPACE) at++;
    else if (text.startsWith("/*", at)) {
      const close = text.indexOf("*/", at + 2);
      if (close === -1) return text.length;
      at = close + 2;
    } else return at;
  }
}

/** A line without comments and blanks around. */
export function withoutComments(line: string): string {
  return (line.includes("/") ? line.replace(/\/\*.*?(?:\*\/|$)|\/\/.*$/g, " ") : line).trim();
}

function classes(): Uint8Array {
  const made = new Uint8Array(256);
  for (let code = 0; code < 256; code++) {
    const letter = String.fromCharCode(code);
    if (letter === "\n") made[code] = NEWLINE;
    else if (/[ \t\v\f\0]/.test(letter)) made[code] = SPACE;
    else if (/[0-9]/.test(letter)) made[code] = DIGIT;
    else if (/[A-Za-z_$]/.test(letter) || code >= 128) made[code] = NAME;
  }
  return made;
}
