import { join } from "node:path";
import { constants, gzipSync, type ZlibOptions } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildTools, openToolbox, type Toolbox } from "../std/toolbox.ts";
import { seedOr } from "../support/seed.ts";

/** What unpacks packed images, run on this machine: it traps where the C standard leaves something undefined, and at a byte beyond a piece of memory. */
let box: Toolbox;
let program: string;
beforeAll(async () => {
  const stub = join(import.meta.dirname, "../../recipes/packed/stub");
  const std = join(import.meta.dirname, "../std/fuzz");
  [box, program] = await Promise.all([
    openToolbox(),
    buildTools({
      name: "inflate",
      flags: ["-fsanitize=undefined", "-fsanitize-trap=undefined", "-I", stub],
      sources: [join(std, "allocate.c"), join(stub, "inflate.c"), join(import.meta.dirname, "inflate/main.c")],
    }),
  ]);
}, 240_000);
afterAll(() => box.dispose());

interface Case {
  readonly packed: Buffer;
  readonly room: number;
}
type Outcome = { readonly kind: "bytes"; readonly bytes: Buffer } | { readonly kind: "wrong"; readonly why: string };

const number = (value: number): Buffer => {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(value);
  return four;
};

/** All in one process. */
function unpack(cases: readonly Case[]): readonly Outcome[] {
  box.write("in", Buffer.concat(cases.flatMap(({ packed, room }) => [number(room), number(packed.length), packed])));
  expect(box.run(program, "in", "out")).toMatchObject({ status: 0, signal: null, stderr: "" });
  const out = box.read("out");
  let at = 0;
  const next = (): number => out.readUInt32LE((at += 4) - 4);
  const take = (size: number): Buffer => out.subarray(at, (at += size));
  return cases.map(() => {
    const size = next();
    return size === 0xffffffff ? { kind: "wrong", why: take(next()).toString() } : { kind: "bytes", bytes: take(size) };
  });
}

/** Of what images hold: words that come again, bytes of all kinds, long rows of one. */
const content: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat({ max: 2000 })).map(([bytes, times]) => Buffer.alloc(bytes.length * times, bytes)),
      fc.nat({ max: 70_000 }).map((size) => Buffer.alloc(size)),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Buffer.concat(parts));
const way: fc.Arbitrary<ZlibOptions> = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  memLevel: fc.integer({ min: 1, max: 9 }),
  strategy: fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_FILTERED,
    constants.Z_FIXED,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
  ),
});
const SAMPLES = { seed: seedOr(83), numRuns: 300 };

describe("inflate of packed images", { timeout: 240_000 }, () => {
  test("gives back what zlib packed, whatever it is and however it was packed", () => {
    const samples = fc.sample(fc.tuple(content, way), SAMPLES);
    const outcomes = unpack(samples.map(([bytes, options]) => ({ packed: gzipSync(bytes, options), room: bytes.length })));
    const isSame = (outcome: Outcome | undefined, bytes: Buffer): boolean => outcome?.kind === "bytes" && outcome.bytes.equals(bytes);
    expect(samples.findIndex(([bytes], index) => !isSame(outcomes[index], bytes))).toBe(-1);
  });

  test("what is damaged, cut or too large for its place is refused, and touches no other memory", () => {
    const damage = fc.record({ bytes: content, options: way, at: fc.double({ min: 0, max: 0.999, noNaN: true }), bit: fc.nat({ max: 7 }) });
    const samples = fc.sample(damage, SAMPLES).filter(({ bytes }) => bytes.length > 0);
    const cases = samples.flatMap(({ bytes, options, at, bit }) => {
      const packed = gzipSync(bytes, options);
      const changed = Buffer.from(packed);
      // Of the header only what says how it is packed is read.
      const place = 10 + Math.floor(at * (packed.length - 10));
      changed.writeUInt8(changed.readUInt8(place) ^ (1 << bit), place);
      return [
        { packed: changed, room: bytes.length },
        { packed: packed.subarray(0, Math.floor(at * packed.length)), room: bytes.length },
        { packed: Buffer.concat([packed, Buffer.alloc(1)]), room: bytes.length },
        { packed, room: bytes.length - 1 },
      ];
    });
    const bytesOf = (index: number): Buffer => samples[Math.floor(index / 4)]?.bytes ?? expect.fail("no sample");
    for (const [index, outcome] of unpack(cases).entries())
      // A changed bit of padding, behind a block's end, changes nothing.
      expect(outcome.kind === "wrong" || (index % 4 === 0 && outcome.bytes.equals(bytesOf(index)))).toBe(true);
  });

  test("says what is wrong", () => {
    const words = (text: string): Case => ({ packed: Buffer.concat([Buffer.from("1f8b0800000000000003", "hex"), Buffer.from(text, "hex"), Buffer.alloc(8)]), room: 100 });
    const packed = gzipSync("what is on the disk");
    const named = Buffer.from(packed);
    named.writeUInt8(8, 3);
    const all = [{ packed: named, room: 100 }, words("07"), words("0100000000"), words("4b0401"), words("0c"), words("04ff"), { packed, room: 3 }];
    expect(unpack(all).map((outcome) => (outcome.kind === "wrong" ? outcome.why : "unpacked"))).toMatchInlineSnapshot(`
      [
        "it isn't gzip's, or has more than a plain header",
        "it has a block of a kind that there is not",
        "a length of it is damaged",
        "it ends too early",
        "it ends too early",
        "it ends too early",
        "it is larger than its place",
      ]
    `);
  });
});
