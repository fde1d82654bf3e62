/**
 * Order of two strings by their UTF-8 bytes, which is the order by code point. JavaScript's own `<` compares UTF-16 units, which differs
 * for characters beyond U+FFFF only: their surrogates (U+D800–DFFF) sort before U+E000–FFFF.
 */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return afterSurrogates(x) - afterSurrogates(y);
  }
  return a.length - b.length;
}

/** Moves surrogates behind all other units. */
function afterSurrogates(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
