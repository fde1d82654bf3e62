/** Where a piece of a file comes to lie in a copy of it: bytes. */
export interface MovedPiece {
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** A copy of a program from which the kernel makes the same memory, of pages of 2 MiB where the disk's cache has such. */
export interface AlignedLayout {
  /** The start of the copy: ELF header and program headers, with other offsets. */
  readonly head: Buffer;
  /** In the order of their places; what lies between them is 0. The first starts at 0, `head` is written over it. */
  readonly pieces: readonly MovedPiece[];
  readonly size: number;
}

/** Of x86_64, and of aarch64 with pages of 4 KiB. */
export const HUGE_PAGE = 2 << 20;
/** Programs with less code gain nothing that can be measured (decision 055). */
const LEAST_CODE = 4 << 20;
const MOST_SEGMENTS = 16;
/** The largest page that any kernel for these processors has: what a mapping shows beside a segment is copied, too. */
const PAGE = 1 << 16;

const HEADER = 64;
const ENTRY = 56;
const ET_EXEC = 2;
const PT_LOAD = 1;
const PT_INTERP = 3;
const PT_GNU_PROPERTY = 0x6474e553;
const PF_X = 1;
const MACHINES: Readonly<Partial<Record<string, number>>> = { x64: 62, arm64: 183 };

interface Segment {
  readonly at: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/**
 * How the segments of a static program with fixed addresses (ELF, ET_EXEC) have to lie for their offsets to agree with their addresses modulo 2 MiB. `start`: the
 * file's first bytes, 4 KiB or all. `arch`: as Node names it. Undefined: it is no such program, gains nothing, or is damaged: files come from strangers. Format:
 * gABI 4.1, and the kernel's fs/binfmt_elf.c for what of it counts.
 */
export function alignedLayout(start: Buffer, fileSize: number, arch: string): AlignedLayout | undefined {
  if (start.length < HEADER || !start.subarray(0, 7).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]))) return undefined;
  if (start.readUInt16LE(16) !== ET_EXEC || start.readUInt16LE(18) !== MACHINES[arch] || start.readUInt16LE(54) !== ENTRY) return undefined;
  const table = Number(start.readBigUInt64LE(32));
  const count = start.readUInt16LE(56);
  if (table < HEADER || table + count * ENTRY > start.length) return undefined;
  const segments = Array.from({ length: count }, (_, i) => segmentAt(start, table + i * ENTRY));
  const loads = segments.filter(({ type }) => type === PT_LOAD);
  const [first] = loads;
  if (first === undefined || loads.length > MOST_SEGMENTS || segments.some(({ type }) => type === PT_INTERP)) return undefined;
  // The kernel tells the program where its headers are by the first segment.
  if (first.offset !== 0 || first.size < table + count * ENTRY) return undefined;
  if (!loads.every((one, i) => isSound(one, loads[i - 1], fileSize))) return undefined;
  const code = loads.filter(({ flags }) => (flags & PF_X) !== 0);
  if (code.reduce((sum, { size }) => sum + size, 0) < LEAST_CODE || code.every(isAligned)) return undefined;
  return layOut(start.subarray(0, table + count * ENTRY), segments, loads, fileSize);
}

const segmentAt = (bytes: Buffer, at: number): Segment => ({
  at,
  type: bytes.readUInt32LE(at),
  flags: bytes.readUInt32LE(at + 4),
  offset: Number(bytes.readBigUInt64LE(at + 8)),
  address: Number(bytes.readBigUInt64LE(at + 16)),
  size: Number(bytes.readBigUInt64LE(at + 32)),
});

const isAligned = ({ offset, address }: Segment): boolean => offset % HUGE_PAGE === address % HUGE_PAGE;

/** In the file, after the one before in file and memory; what the kernel would refuse is none of ours. */
function isSound({ offset, address, size }: Segment, before: Segment | undefined, fileSize: number): boolean {
  if (!Number.isSafeInteger(offset + size) || !Number.isSafeInteger(address + size) || offset + size > fileSize) return false;
  if (offset % 4096 !== address % 4096) return false;
  return before === undefined || (offset >= before.offset + before.size && address >= before.address + before.size);
}

function layOut(start: Buffer, segments: readonly Segment[], loads: readonly Segment[], fileSize: number): AlignedLayout {
  const head = Buffer.from(start);
  const pieces: MovedPiece[] = [];
  let end = 0;
  for (const { at, offset, address, size } of loads) {
    // The first one has the headers, which stand at the start.
    const to = pieces.length === 0 ? 0 : Math.ceil(end / HUGE_PAGE) * HUGE_PAGE + (address % HUGE_PAGE);
    const before = Math.min(offset % PAGE, to % PAGE);
    const after = Math.min(Math.ceil((offset + size) / PAGE) * PAGE, fileSize) - offset;
    pieces.push({ from: offset - before, to: to - before, size: before + after });
    head.writeBigUInt64LE(BigInt(to), at + 8);
    // Of the others, which lie in these, the kernel reads only this one from the file.
    for (const other of segments)
      if (other.type === PT_GNU_PROPERTY && other.offset >= offset && other.offset < offset + size)
        head.writeBigUInt64LE(BigInt(to + other.offset - offset), other.at + 8);
    end = to + after;
  }
  return { head, pieces, size: Math.ceil(end / HUGE_PAGE) * HUGE_PAGE };
}
