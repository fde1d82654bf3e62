/** A file's bytes, read where they are asked for. */
export interface FileBytes {
  readonly size: number;
  /** Exactly these bytes; the range is inside of the file. */
  read(offset: number, size: number): Buffer;
}

/** Why there is no section: the file isn't one of the format, or ends before what it says that it has. */
export type NoSection = { readonly kind: "no-elf" } | { readonly kind: "damaged"; readonly why: string } | { readonly kind: "none" };

/** A section as its header tells of it. */
export interface SectionHeader {
  readonly name: string;
  readonly type: number;
  readonly flags: bigint;
  readonly address: bigint;
  /** In the file, bytes. */
  readonly offset: bigint;
  readonly size: bigint;
  readonly link: number;
  /** Of each of its entries, where they have one; bytes. */
  readonly entrySize: bigint;
}

export interface SectionTable {
  readonly kind: "table";
  readonly sections: readonly SectionHeader[];
}

/** More than any table may take: nobody writes such. */
const LARGEST = 16 * 2 ** 20;

const HEADER = 64;
const ENTRY = 64;

/** The sections of an ELF file of 64 bits, little endian (gABI 4.1). Files come from strangers: nothing outside of the file is read. */
export function sectionTable(file: FileBytes): SectionTable | NoSection {
  if (file.size < HEADER) return { kind: "no-elf" };
  const header = file.read(0, HEADER);
  if (!header.subarray(0, 7).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]))) return { kind: "no-elf" };
  const table = header.readBigUInt64LE(40);
  if (table === 0n) return { kind: "none" };
  if (header.readUInt16LE(58) !== ENTRY) return damaged("its section headers have another size");
  const first = bytesAt(file, table, BigInt(ENTRY));
  if (first === undefined) return damaged("its section headers lie outside of the file");
  // More than 0xff00 sections: count and index are in the first one.
  const count = header.readUInt16LE(60) === 0 ? first.readBigUInt64LE(32) : BigInt(header.readUInt16LE(60));
  const namesIndex = header.readUInt16LE(62) === 0xffff ? first.readUInt32LE(40) : header.readUInt16LE(62);
  const entries = bytesAt(file, table, count * BigInt(ENTRY));
  if (entries === undefined) return damaged("its section headers lie outside of the file");
  if (BigInt(namesIndex) >= count) return damaged("no section has the names of sections");
  const names = contentOf(file, headerAt(entries, namesIndex, Buffer.alloc(0)));
  if (names === undefined) return damaged("the names of sections lie outside of the file");
  return { kind: "table", sections: Array.from({ length: Number(count) }, (_, index) => headerAt(entries, index, names)) };
}

export const damaged = (why: string): NoSection => ({ kind: "damaged", why });

const NOTHING_IN_FILE = 8;

/** Undefined: it lies outside of the file, or is larger than `largest`. */
export function contentOf(file: FileBytes, { type, offset, size }: SectionHeader, largest = LARGEST): Buffer | undefined {
  return type === NOTHING_IN_FILE ? Buffer.alloc(0) : bytesAt(file, offset, size, largest);
}

/** The text that a table of strings has at an offset; "": none. */
export function textAt(table: Buffer, at: number): string {
  const end = table.indexOf(0, at);
  return at >= table.length || end === -1 ? "" : table.toString("utf8", at, end);
}

function headerAt(entries: Buffer, index: number, names: Buffer): SectionHeader {
  const at = index * ENTRY;
  return {
    name: textAt(names, entries.readUInt32LE(at)),
    type: entries.readUInt32LE(at + 4),
    flags: entries.readBigUInt64LE(at + 8),
    address: entries.readBigUInt64LE(at + 16),
    offset: entries.readBigUInt64LE(at + 24),
    size: entries.readBigUInt64LE(at + 32),
    link: entries.readUInt32LE(at + 40),
    entrySize: entries.readBigUInt64LE(at + 56),
  };
}

function bytesAt(file: FileBytes, offset: bigint, size: bigint, largest = LARGEST): Buffer | undefined {
  const end = offset + size;
  return size > BigInt(largest) || end > BigInt(file.size) ? undefined : file.read(Number(offset), Number(size));
}
