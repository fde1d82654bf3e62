import * as fc from "fast-check";
import { expect, test } from "vitest";
import { configure, present, values } from "./workshop.ts";

const LIBRARIES = ["a", "b", "c", "d", "e"] as const;

/** Text of random libraries: each with two bools, needs with conditions, and requires; later ones are needed only, so that no circle arises. */
const library = (index: number): fc.Arbitrary<readonly string[]> => {
  const name = LIBRARIES[index] ?? "a";
  const later = LIBRARIES.slice(index + 1);
  const option = fc.constantFrom(...LIBRARIES.flatMap((one) => [`${one}.x`, `${one}.y`]));
  const condition = fc.oneof(
    fc.constant(""),
    option.map((key) => ` when ${key}`),
    fc.constantFrom(...LIBRARIES).map((one) => ` when ${one}.present && ${one}.x`),
  );
  const need =
    later.length === 0
      ? fc.constant([])
      : fc.array(
          fc
            .tuple(fc.constantFrom(...later), fc.constantFrom("", ".x", ".y"), condition)
            .map(([to, key, when]) => `needs ${to}${key}${when}`),
          { maxLength: 3 },
        );
  const bool = (own: string): fc.Arbitrary<string> =>
    fc
      .tuple(fc.boolean(), fc.array(option, { maxLength: 2 }))
      .map(([value, requires]) => `option ${own}: bool { default = ${value}  requires = [${requires.join(", ")}] }`);
  return fc.tuple(need, bool("x"), bool("y")).map(([needs, x, y]) => [`library ${name}`, ...needs, x, y]);
};

const system = fc.tuple(...LIBRARIES.map((_, index) => library(index)));
const text = (libraries: readonly (readonly string[])[]): string =>
  `platform q { }\nimage web { platforms = [q]  needs a }\n${libraries.map(([head, ...body]) => `${head ?? ""} {\n${body.join("\n")}\n}`).join("\n")}`;

test("the fix-point doesn't depend on the order of declarations, nor on the files that they stand in", () => {
  fc.assert(
    fc.property(system, fc.infiniteStream(fc.nat()), (libraries, numbers) => {
      const shuffle = <T>(items: readonly T[]): T[] =>
        items
          .map((item) => [numbers.next().value, item] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, item]) => item);
      const straight = configure(text(libraries));
      const shuffled = shuffle(libraries).map(([head, ...body]) => [head ?? "", ...shuffle(body)]);
      const [first, ...rest] = shuffled;
      const other = configure({ "root/z.kiln": text(first ? [first] : []), "root/b.kiln": text(rest).split("\n").slice(2).join("\n") });
      expect(straight.target).toBeDefined();
      expect(present(other)).toEqual(present(straight));
      expect(values(other)).toEqual(values(straight));
    }),
    { numRuns: 60 },
  );
});

test("raising is monotone: one more wish for true takes nothing away", () => {
  fc.assert(
    fc.property(system, fc.constantFrom("x", "y"), (libraries, option) => {
      const before = configure(text(libraries));
      const after = configure(text(libraries), "web", [`a.${option}=true`]);
      const isTrue = (tried: typeof before): string[] =>
        Object.entries(values(tried)).flatMap(([key, value]) => (value === true ? [key] : []));
      expect(present(after)).toEqual(expect.arrayContaining([...(present(before) ?? ["?"])]));
      expect(isTrue(after)).toEqual(expect.arrayContaining(isTrue(before)));
    }),
    { numRuns: 60 },
  );
});
