/** `lwip` of `as lwip` → what symbols' names begin with. */
export interface SymbolPrefix {
  /** "LWIP" */
  readonly word: string;
}

export const symbolPrefix = (name: string): SymbolPrefix => ({ word: name.toUpperCase() });

/** Names of the symbol that stands for the library itself, the likeliest first: `LIBLWIP`, `LWIP`. */
export const presenceNames = ({ word }: SymbolPrefix): readonly string[] => [`LIB${word}`, word];

/** `FOO` of `LIBFOO`: a library's name as symbols write it. */
export const libraryOfSymbol = (symbol: string): string | undefined => /^LIB([A-Z0-9_]+)$/.exec(symbol)?.[1];

/** Whether a name of Kconfig can be one in C behind `CONFIG_`. */
export const isCName = (symbol: string): boolean => /^[A-Za-z0-9_]+$/.test(symbol);

/**
 * `LWIP_IPV6` and `LIBLWIP_IPV6` → "ipv6". All others, and what would begin with a digit or be `present` then, keep the whole name:
 * `LWIP_6LOWPAN` → "lwip_6lowpan", `NETDEV` → "netdev".
 */
export function optionName(symbol: string, { word }: SymbolPrefix): string {
  const start = [`LIB${word}_`, `${word}_`].find((one) => symbol.startsWith(one));
  const short = start === undefined ? "" : symbol.slice(start.length).toLowerCase();
  if (isName(short) && short !== "present") return short;
  const whole = symbol.toLowerCase();
  return isName(whole) ? whole : `_${whole}`;
}

const isName = (text: string): boolean => /^[a-z_][a-z0-9_]*$/.test(text);
