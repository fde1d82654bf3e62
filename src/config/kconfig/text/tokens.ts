/** Kinds of tokens: numbers, since there are half a million in a large tree. */
export const TOKEN = {
  end: 0,
  eol: 1,
  word: 2,
  quoted: 3,
  helpText: 4,
  assignedValue: 5,
  or: 6,
  and: 7,
  equal: 8,
  unequal: 9,
  less: 10,
  lessEqual: 11,
  greater: 12,
  greaterEqual: 13,
  not: 14,
  open: 15,
  close: 16,
  colonEqual: 17,
  plusEqual: 18,
  bool: 20,
  choice: 21,
  comment: 22,
  config: 23,
  defBool: 24,
  defTristate: 25,
  default: 26,
  depends: 27,
  endchoice: 28,
  endif: 29,
  endmenu: 30,
  help: 31,
  hex: 32,
  if: 33,
  imply: 34,
  int: 35,
  mainmenu: 36,
  menu: 37,
  menuconfig: 38,
  modules: 39,
  on: 40,
  optional: 41,
  prompt: 42,
  range: 43,
  select: 44,
  source: 45,
  string: 46,
  tristate: 47,
  visible: 48,
  /** These are of the extended dialect. */
  optionalSource: 60,
  relativeSource: 61,
  optionalRelativeSource: 62,
  option: 63,
  transitional: 64,
} as const;

export type TokenKind = (typeof TOKEN)[keyof typeof TOKEN];

const LINUX: readonly (readonly [string, TokenKind])[] = [
  ["bool", TOKEN.bool],
  ["choice", TOKEN.choice],
  ["comment", TOKEN.comment],
  ["config", TOKEN.config],
  ["def_bool", TOKEN.defBool],
  ["def_tristate", TOKEN.defTristate],
  ["default", TOKEN.default],
  ["depends", TOKEN.depends],
  ["endchoice", TOKEN.endchoice],
  ["endif", TOKEN.endif],
  ["endmenu", TOKEN.endmenu],
  ["help", TOKEN.help],
  ["hex", TOKEN.hex],
  ["if", TOKEN.if],
  ["imply", TOKEN.imply],
  ["int", TOKEN.int],
  ["mainmenu", TOKEN.mainmenu],
  ["menu", TOKEN.menu],
  ["menuconfig", TOKEN.menuconfig],
  ["modules", TOKEN.modules],
  ["on", TOKEN.on],
  ["optional", TOKEN.optional],
  ["prompt", TOKEN.prompt],
  ["range", TOKEN.range],
  ["select", TOKEN.select],
  ["source", TOKEN.source],
  ["string", TOKEN.string],
  ["tristate", TOKEN.tristate],
  ["visible", TOKEN.visible],
];

const EXTENDED: typeof LINUX = [
  ...LINUX,
  ["---help---", TOKEN.help],
  ["osource", TOKEN.optionalSource],
  ["rsource", TOKEN.relativeSource],
  ["orsource", TOKEN.optionalRelativeSource],
  ["option", TOKEN.option],
  ["transitional", TOKEN.transitional],
];

/** `linux-6.1`: what the `conf` of Linux 6.1 accepts. `extended`: that and what kconfiglib and newer Linux know beside it. */
export type Dialect = "linux-6.1" | "extended";

/** Keywords of a dialect: of each length those that there are. */
export type Keywords = readonly (readonly (readonly [string, TokenKind])[] | undefined)[];

const byLength = (words: typeof LINUX): Keywords =>
  Array.from({ length: 16 }, (_, length) => words.filter(([word]) => word.length === length));

export const KEYWORDS: Readonly<Record<Dialect, Keywords>> = { "linux-6.1": byLength(LINUX), extended: byLength(EXTENDED) };

/** The keyword that stands from `start` to `end`; `end`: it is none. No text is cut out for it: half of all words are keywords. */
export function keywordAt(keywords: Keywords, source: string, start: number, end: number): TokenKind {
  const candidates = keywords[end - start];
  if (candidates === undefined) return TOKEN.end;
  const first = source.charCodeAt(start);
  for (const [word, kind] of candidates) if (word.charCodeAt(0) === first && source.startsWith(word, start)) return kind;
  return TOKEN.end;
}
