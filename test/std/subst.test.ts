import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openToolbox, type Toolbox } from "./toolbox.ts";

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
});
afterAll(() => box.dispose());

const subst = (text: string | Uint8Array, ...pairs: readonly string[]): string | Buffer => {
  box.write("in", text);
  const ran = box.tool("subst", "in", "out", ...pairs);
  return ran.status === 0 ? box.read("out") : ran.stderr;
};

test("names between two @ are replaced, all else stays", () => {
  expect(subst("a @X@ b @Y_2@@X@ me@example.org @ @@ @ X@ @X", "X=1", "Y_2=@X@").toString()).toBe("a 1 b @X@1 me@example.org @ @@ @ X@ @X");
});

test("the name is the longest that fits, and a value may be empty or hold `=`", () => {
  expect(subst("@AB@|@A@|", "A=", "AB=x=y").toString()).toBe("x=y||");
});

test("a name that nobody gives, and one that nothing asks for", () => {
  expect(subst("@MISSING@", "X=1")).toBe("subst: MISSING: nobody says what stands for it\n");
  expect(subst("none", "X=1")).toBe("subst: X=1: the text doesn't ask for it\n");
  expect(subst("none", "X")).toBe("subst: X: the text doesn't ask for it\n");
});

test("any bytes without @ pass", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const clean = bytes.filter((byte) => byte !== 0x40);
      expect(Buffer.from(subst(clean)).equals(Buffer.from(clean))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("a long word takes time in proportion to its length", () => {
  const long = "x".repeat(4_000_000);
  const start = performance.now();
  expect(subst(long).length).toBe(long.length);
  expect(performance.now() - start).toBeLessThan(2000);
});
