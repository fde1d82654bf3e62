import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alignedLayout, HUGE_PAGE, type AlignedLayout } from "#build/programs/aligned-layout.ts";
import { seedOr } from "../../support/seed.ts";

interface Segment {
  readonly type?: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

const R = 4;
const RX = 5;
const RW = 6;
const MIB = 1 << 20;

/** An ELF file's first bytes: header and program headers. */
function elf(segments: readonly Segment[], { type = 2, machine = 62, table = 64, entry = 56 } = {}): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(BigInt(table), 32);
  bytes.writeUInt16LE(entry, 54);
  bytes.writeUInt16LE(segments.length, 56);
  for (const [i, one] of segments.entries()) {
    const at = 64 + i * 56;
    bytes.writeUInt32LE(one.type ?? 1, at);
    bytes.writeUInt32LE(one.flags, at + 4);
    bytes.writeBigUInt64LE(BigInt(one.offset), at + 8);
    bytes.writeBigUInt64LE(BigInt(one.address), at + 16);
    bytes.writeBigUInt64LE(BigInt(one.size), at + 32);
  }
  return bytes;
}

/** As lld lays out a large program: code one page off from where large pages could map it. */
const USUAL: readonly Segment[] = [
  { flags: R, offset: 0, address: 0x200000, size: 3 * MIB },
  { flags: RX, offset: 3 * MIB, address: 0x200000 + 3 * MIB + 0x1000, size: 9 * MIB },
  { flags: RW, offset: 12 * MIB, address: 0x200000 + 12 * MIB + 0x2000, size: 5000 },
];
const SIZE = 13 * MIB;

/** What a mapping of each segment shows, from an address to one behind it, as the byte at that place of the original file. */
function shown(layout: AlignedLayout, at: number): number | undefined {
  const piece = layout.pieces.find(({ to, size }) => at >= to && at < to + size);
  return piece && piece.from + at - piece.to;
}

const offsetIn = (layout: AlignedLayout, i: number): number => Number(layout.head.readBigUInt64LE(64 + i * 56 + 8));

describe("the copy of a program", () => {
  test("has its segments where large pages can map them, and the same bytes at all addresses", () => {
    const layout = alignedLayout(elf(USUAL), SIZE, "x64");
    if (layout === undefined) throw new Error("it is refused");
    expect(layout.pieces[0]).toMatchObject({ from: 0, to: 0 });
    for (const [i, { offset, address, size }] of USUAL.entries()) {
      const moved = offsetIn(layout, i);
      if (i > 0) expect(moved % HUGE_PAGE).toBe(address % HUGE_PAGE);
      for (const at of [0, 1, 4095, size - 1]) expect(shown(layout, moved + at)).toBe(offset + at);
      // The page around its ends, which a mapping shows, too.
      for (let at = -(address % 4096); at < 0; at += 100) expect(shown(layout, moved + at)).toBe(offset + at);
    }
    expect(layout.size % HUGE_PAGE).toBe(0);
    expect(layout.size).toBeLessThanOrEqual(SIZE + 4 * HUGE_PAGE);
  });

  test("differs in its headers by nothing but offsets of segments", () => {
    const before = elf([
      ...USUAL,
      { type: 0x6474e553, flags: R, offset: 3 * MIB + 64, address: 3 * MIB, size: 32 },
      { type: 7, flags: R, offset: 12 * MIB, address: 0, size: 8 },
    ]);
    const layout = alignedLayout(before, SIZE, "x64");
    if (layout === undefined) throw new Error("it is refused");
    const after = Buffer.from(before.subarray(0, layout.head.length));
    for (const i of [0, 1, 2, 3]) after.writeBigUInt64LE(BigInt(offsetIn(layout, i)), 64 + i * 56 + 8);
    expect(layout.head.equals(after)).toBe(true);
    expect(offsetIn(layout, 3)).toBe(offsetIn(layout, 1) + 64);
  });

  const refused: Readonly<Record<string, readonly [Buffer, number]>> = {
    "no ELF": [Buffer.alloc(4096), SIZE],
    "a few bytes": [elf(USUAL).subarray(0, 40), SIZE],
    "for another processor": [elf(USUAL, { machine: 183 }), SIZE],
    "that may lie anywhere": [elf(USUAL, { type: 3 }), SIZE],
    "with headers of another size": [elf(USUAL, { entry: 55 }), SIZE],
    "whose headers lie outside": [elf(USUAL, { table: 4000 }), SIZE],
    "that needs a loader": [elf([...USUAL, { type: 3, flags: R, offset: 100, address: 0, size: 20 }]), SIZE],
    "with little code": [
      elf([
        { flags: R, offset: 0, address: 0x200000, size: MIB },
        { flags: RX, offset: MIB, address: 0x301000, size: MIB },
      ]),
      SIZE,
    ],
    "that is aligned": [
      elf([
        { flags: R, offset: 0, address: 0x200000, size: 2 * MIB },
        { flags: RX, offset: 2 * MIB, address: 0x400000, size: 8 * MIB },
      ]),
      SIZE,
    ],
    "that ends before a segment does": [elf(USUAL), 12 * MIB],
    "whose segments lie in each other": [
      elf([
        USUAL[0] ?? { flags: R, offset: 0, address: 0, size: 0 },
        { flags: RX, offset: MIB, address: 0x200000 + 3 * MIB, size: 9 * MIB },
      ]),
      SIZE,
    ],
    "without headers in memory": [elf([{ flags: RX, offset: 4096, address: 0x200000, size: 9 * MIB }]), SIZE],
    "that claims more than there can be": [elf([{ flags: R, offset: 0, address: 0x200000, size: 2 ** 53 }]), SIZE],
  };
  test.each(Object.entries(refused))("isn't made of one %s", (_, [start, size]) => {
    expect(alignedLayout(start, size, "x64")).toBeUndefined();
  });

  test("of whatever bytes is inside of the file, or isn't made", () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 40 * MIB }), fc.constantFrom(0, 4096, 0x200000, 2 ** 40, 2 ** 53));
    const segment = fc.record({
      type: fc.constantFrom(1, 1, 1, 2, 3, 7, 0x6474e553),
      flags: fc.constantFrom(R, RX, RW),
      offset: number,
      address: number,
      size: number,
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), fc.boolean(), number, (rest, isUsual, size) => {
        const layout = alignedLayout(elf(isUsual ? [...USUAL.slice(0, 2), ...rest] : rest), size, "x64");
        if (layout === undefined) return;
        let end = 0;
        for (const piece of layout.pieces) {
          expect(piece.from).toBeGreaterThanOrEqual(0);
          expect(piece.from + piece.size).toBeLessThanOrEqual(size);
          expect(piece.to).toBeGreaterThanOrEqual(end);
          end = piece.to + piece.size;
        }
        expect(layout.size).toBeGreaterThanOrEqual(end);
        expect(layout.size).toBeLessThanOrEqual(size + (layout.pieces.length + 1) * HUGE_PAGE);
      }),
      { numRuns: 2000, seed: seedOr(52) },
    );
  });
});
