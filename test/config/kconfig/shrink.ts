/** Named texts: a tree's files, a configuration. */
export type Texts = Readonly<Record<string, string>>;

/**
 * The same texts with lines taken away, then words, as long as `fails` stays true: smaller pieces each time, until no single one can go. Asks at most
 * `tries` times.
 */
export function shrunk(start: Texts, fails: (texts: Texts) => boolean, tries = 4000): Texts {
  let texts = start;
  let left = tries;
  const attempt = (smaller: Texts): boolean => {
    if (left-- <= 0 || !fails(smaller)) return false;
    texts = smaller;
    return true;
  };
  for (const divide of [lines, words]) {
    for (let before = ""; before !== JSON.stringify(texts);) {
      before = JSON.stringify(texts);
      for (const name of Object.keys(texts)) {
        const put = (pieces: readonly string[]): boolean => attempt({ ...texts, [name]: pieces.join("") });
        withoutPieces(divide(texts[name] ?? ""), put);
      }
    }
  }
  return texts;
}

const lines = (text: string): readonly string[] => text.split(/(?<=\n)/);
const words = (text: string): readonly string[] => text.match(/\w+|\s+|[^\w\s]/g) ?? [];

/** Takes runs of pieces away: halves first, then ever shorter ones, and pairs that stand apart, as the ends of a block do. */
function withoutPieces(start: readonly string[], put: (pieces: readonly string[]) => boolean): void {
  let pieces = start;
  for (let size = Math.ceil(pieces.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < pieces.length;) {
      const fewer = pieces.toSpliced(at, size);
      if (put(fewer)) pieces = fewer;
      else at += size;
    }
  }
  if (pieces.length > 60) return;
  for (let first = 0; first < pieces.length; first++)
    for (let second = first + 1; second < pieces.length; second++) {
      const fewer = pieces.toSpliced(second, 1).toSpliced(first, 1);
      if (put(fewer)) {
        pieces = fewer;
        second = first;
      }
    }
}
