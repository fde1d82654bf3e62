import fc from "fast-check";
import { randomNumbers } from "../../../fuzz/mutate.ts";

/** Where all randomness of a tree comes from: fast-check's generator, so that a seed gives the same tree again. */
export interface Chance {
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  /** True in so many of a hundred cases. */
  maybe(percent: number): boolean;
  one<T>(list: readonly T[]): T;
}

/** All numbers alike: fast-check would prefer small ones. */
const evenly = () => fc.noBias(fc.nat());

/** Values that `build` makes, drawing what it needs while it goes. */
export const drawn = <T>(build: (chance: Chance) => T): fc.Arbitrary<T> => fc.gen().map((draw) => build(chanceFrom(() => draw(evenly))));

/** Chance that is the same for the same seed, where what is to be changed is known only after a tree was drawn. */
export function seededChance(seed: number): Chance {
  const random = randomNumbers(seed);
  return chanceFrom(() => Math.floor(random() * 0x7fffffff));
}

function chanceFrom(draw: () => number): Chance {
  const int = (min: number, max: number) => min + (draw() % (max - min + 1));
  return {
    int,
    maybe: (percent) => int(0, 99) < percent,
    one: (list) => {
      const found = list[int(0, list.length - 1)];
      if (found === undefined) throw new Error("an empty list");
      return found;
    },
  };
}

/** The value that belongs to a weight: `weighted(chance, [[3, "a"], [1, "b"]])` is "a" three times of four. */
export function weighted<T>(chance: Chance, choices: readonly (readonly [weight: number, value: T])[]): T {
  let left = chance.int(
    1,
    choices.reduce((sum, [weight]) => sum + weight, 0),
  );
  for (const [weight, value] of choices) {
    left -= weight;
    if (left <= 0) return value;
  }
  throw new Error("no weights");
}

/** So many values, made one after the other. */
export const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** The list in another order. */
export function shuffled<T>(chance: Chance, list: readonly T[]): readonly T[] {
  const keyed = list.map((value) => ({ key: chance.int(0, 1_000_000), value }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ value }) => value);
}
