/**
 * What compilers' own macros stand for that isn't a number (`__SIZE_TYPE__`, `__INT64_C_SUFFIX__`, `__USER_LABEL_PREFIX__` …; clang's and GCC's `-dM -E`): such tokens
 * stand in no text.
 */
const COMPILERS_WORDS = [
  ..."_ L U UL LL ULL f F l d D q Q bf16 f16 F16 F32 F64 F128 BF16 DF DD DL".split(" "),
  ..."char double float int long short signed unsigned void const volatile inline".split(" "),
];

const DIGIT = /[0-9]/;

/** Which names of a set can come about where tokens are pasted (C23 6.10.5.3): those that are tokens one after the other. */
export class PastedNames {
  readonly #names: readonly string[];
  /** Names by the tokens that there are. */
  readonly #made = new Map<string, readonly string[]>();
  #partsOfNames: ReadonlySet<string> | undefined;

  constructor(names: Iterable<string>) {
    this.#names = [...names];
  }

  /** Those of some identifiers that can be a part of a name: the others make no difference. */
  partsAmong(identifiers: Iterable<string>): readonly string[] {
    const parts = (this.#partsOfNames ??= this.#parts());
    return [...identifiers].filter((identifier) => parts.has(identifier));
  }

  /** The names that these tokens make, an identifier first. Numbers may be any, with letters behind: from a digit on all that follows may be one. */
  madeOf(tokens: ReadonlySet<string>): readonly string[] {
    const key = [...tokens].toSorted().join(" ");
    let made = this.#made.get(key);
    if (made === undefined) {
      const all = [...new Set([...tokens, ...COMPILERS_WORDS])];
      this.#made.set(key, (made = this.#names.filter((name) => isMadeOf(name, all))));
    }
    return made;
  }

  #parts(): ReadonlySet<string> {
    const parts = new Set<string>();
    for (const name of this.#names)
      for (let from = 0; from < name.length; from++) for (let to = from + 1; to <= name.length; to++) parts.add(name.slice(from, to));
    return parts;
  }
}

function isMadeOf(name: string, tokens: readonly string[]): boolean {
  const reached = Array.from({ length: name.length + 1 }, (_, at) => at === 0);
  for (let at = 0; at < name.length; at++) {
    if (reached[at] !== true) continue;
    if (at > 0 && DIGIT.test(name.charAt(at))) return true;
    for (const token of tokens) if (name.startsWith(token, at)) reached[at + token.length] = true;
  }
  return reached[name.length] === true;
}
