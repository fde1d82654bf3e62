/** Bit sets of what a byte can be part of, by its code. Bytes from 0x80 are no part of anything. */
const WORD = 1;
const DOLLAR = 2;
const BLANK = 4;

const CLASSES = new Uint8Array(256);
for (const c of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") CLASSES[c.charCodeAt(0)] = WORD;
CLASSES[0x24] = DOLLAR;
CLASSES[0x20] = BLANK;
CLASSES[0x09] = BLANK;

/** NaN, which is what lies behind the end of a text, is in no class. */
export const isWord = (code: number): boolean => CLASSES[code] === WORD;
export const isWordOrDollar = (code: number): boolean => ((CLASSES[code] ?? 0) & (WORD | DOLLAR)) !== 0;
export const isBlank = (code: number): boolean => CLASSES[code] === BLANK;

export const CODE = {
  tab: 0x09,
  newline: 0x0a,
  space: 0x20,
  bang: 0x21,
  quote: 0x22,
  hash: 0x23,
  dollar: 0x24,
  ampersand: 0x26,
  apostrophe: 0x27,
  open: 0x28,
  close: 0x29,
  plus: 0x2b,
  comma: 0x2c,
  colon: 0x3a,
  less: 0x3c,
  equal: 0x3d,
  greater: 0x3e,
  backslash: 0x5c,
  bar: 0x7c,
} as const;

/** C's isspace in the locale "C". */
export const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);
