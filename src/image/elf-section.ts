/** A file's bytes, read where they are asked for. */
export interface FileBytes {
  readonly size: number;
  /** Exactly these bytes; the range is inside of the file. */
  read(offset: number, size: number): Buffer;
}

/** Why there is no section: the file isn't one of the format, or ends before what it says that it has. */
export type NoSection = { readonly kind: "no-elf" } | { readonly kind: "damaged"; readonly why: string } | { readonly kind: "none" };

/** More than any table or section that is asked for may take: nobody writes such. */
const LARGEST = 16 * 2 ** 20;

const HEADER = 64;
const ENTRY = 64;

/** The first section of a name in an ELF file of 64 bits, little endian (gABI 4.1). Files come from strangers: nothing outside of the file is read. */
export function elfSection(file: FileBytes, name: string): Buffer | NoSection {
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
  const sections = bytesAt(file, table, count * BigInt(ENTRY));
  if (sections === undefined) return damaged("its section headers lie outside of the file");
  if (BigInt(namesIndex) >= count) return damaged("no section has the names of sections");
  const names = content(file, sections, namesIndex);
  if (names === undefined) return damaged("the names of sections lie outside of the file");
  const wanted = Buffer.from(`${name}\0`);
  for (let index = 0; index < Number(count); index++) {
    const at = sections.readUInt32LE(index * ENTRY);
    if (!names.subarray(at, at + wanted.length).equals(wanted)) continue;
    return content(file, sections, index) ?? damaged(`the section ${name} lies outside of the file`);
  }
  return { kind: "none" };
}

const damaged = (why: string): NoSection => ({ kind: "damaged", why });

function bytesAt(file: FileBytes, offset: bigint, size: bigint): Buffer | undefined {
  const end = offset + size;
  return size > BigInt(LARGEST) || end > BigInt(file.size) ? undefined : file.read(Number(offset), Number(size));
}

const NOTHING_IN_FILE = 8;

function content(file: FileBytes, sections: Buffer, index: number): Buffer | undefined {
  const at = index * ENTRY;
  if (sections.readUInt32LE(at + 4) === NOTHING_IN_FILE) return Buffer.alloc(0);
  return bytesAt(file, sections.readBigUInt64LE(at + 24), sections.readBigUInt64LE(at + 32));
}
