/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const WORDS =
  'library image let in if then else match fn => { } [ ] ( ) , = += ++= . .. ... - -- & && || ?? == === : ; when option default force " """ ${ $${ r" \\ \\u{110000} # @ ./x ../../y 0x 9999999999999999999 4KiB 1e5 null rec with inherit true false opt target import from std needs requires check because enum int size bool \0 \ufeff \ud800 é 💥'.split(
    " ",
  );

/** Changes of which each alone may break a text anywhere. */
const CHANGES: readonly ((text: string, random: () => number, texts: readonly string[]) => string)[] = [
  (text, random) => text.slice(0, at(text, random)),
  (text, random) => text.slice(at(text, random)),
  (text, random) => without(text, at(text, random), 1 + Math.floor(random() * 8)),
  (text, random) => insert(text, at(text, random), one(WORDS, random)),
  (text, random) => insert(text, at(text, random), ` ${one(WORDS, random)} `),
  (text, random) => insert(text, at(text, random), String.fromCodePoint(Math.floor(random() * 0x3000))),
  (text, random, texts) => {
    const other = one(texts, random);
    const start = at(other, random);
    return insert(text, at(text, random), other.slice(start, start + Math.floor(random() * 200)));
  },
  (text, random) => {
    const start = at(text, random);
    const piece = text.slice(start, start + Math.floor(random() * 60));
    return insert(text, start, piece.repeat(1 + Math.floor(random() * 4)));
  },
  (text, random) => swapWords(text, random),
  (text, random) => swapWords(text, random),
  (text, random) =>
    insert(text, at(text, random), one(["[", "(", "{ a = ", "!", "fn(x) => ", "f(", '"${'], random).repeat(Math.floor(random() * 1200))),
];

/** A text of the corpus after a few changes. */
export function mutated(texts: readonly string[], random: () => number): string {
  let text = one(texts, random);
  for (let i = Math.floor(random() ** 2 * 6); i >= 0; i--) text = one(CHANGES, random)(text, random, texts);
  return text.slice(0, 20_000);
}

const at = (text: string, random: () => number): number => Math.floor(random() * (text.length + 1));
const insert = (text: string, place: number, piece: string): string => text.slice(0, place) + piece + text.slice(place);
const without = (text: string, place: number, count: number): string => text.slice(0, place) + text.slice(place + count);

function one<T>(list: readonly T[], random: () => number): T {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new Error("an empty list");
  return found;
}

function swapWords(text: string, random: () => number): string {
  const words = [...text.matchAll(/\w+|[^\w\s]+/g)];
  if (words.length < 2) return text;
  const [a, b] = [one(words, random), one(words, random)].toSorted((x, y) => x.index - y.index);
  if (a === undefined || b === undefined || a.index === b.index) return text;
  return text.slice(0, a.index) + b[0] + text.slice(a.index + a[0].length, b.index) + a[0] + text.slice(b.index + b[0].length);
}
