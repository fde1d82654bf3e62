/** A section of an ELF file, as its header and its bytes are. */
interface Section {
  readonly name: string;
  readonly index: number;
  readonly type: number;
  readonly address: number;
  readonly link: number;
  readonly bytes: Buffer;
}

/** Where two ELF files of one kind begin to differ. */
export interface ElfDifference {
  /** "the headers" where all sections are the same. */
  readonly section: string;
  /** In the section, bytes. */
  readonly offset: number;
  readonly symbol: string | undefined;
}

/** Undefined: not both are ELF files of 64 bits, little endian, whose tables can be read. Nothing outside of the files is read. */
export function elfDifference(a: Buffer, b: Buffer): ElfDifference | undefined {
  const [sections, others] = [sectionsOf(a), sectionsOf(b)];
  if (sections === undefined || others === undefined) return undefined;
  // What tables of names, symbols and relocations say follows from the rest.
  for (const section of [...sections.filter(({ type }) => !TABLES.has(type)), ...sections.filter(({ type }) => TABLES.has(type))]) {
    const other = others[section.index];
    if (other?.name !== section.name) return { section: section.name, offset: 0, symbol: undefined };
    const offset = firstDifference(section.bytes, other.bytes);
    if (offset === undefined) continue;
    return { section: section.name, offset, symbol: symbolAt(a, sections, section, offset) ?? symbolAt(b, others, other, offset) };
  }
  const [more] = others.slice(sections.length);
  return { section: more?.name ?? "the headers", offset: 0, symbol: undefined };
}

/** The first byte that differs; undefined: there is none. */
export function firstDifference(a: Buffer, b: Buffer): number | undefined {
  if (a.equals(b)) return undefined;
  const size = Math.min(a.length, b.length);
  let low = 0;
  // Halves: comparing whole ranges is the machine's fastest.
  for (let high = size; low < high;) {
    const middle = (low + high) >> 1;
    if (a.subarray(low, middle + 1).equals(b.subarray(low, middle + 1))) low = middle + 1;
    else high = middle;
  }
  return low;
}

const HEADER = 64;
const ENTRY = 64;
const SYMBOL = 24;
const [SYMBOL_TABLE, NO_BITS] = [2, 8];
/** Symbols, names, relocations of both forms. */
const TABLES: ReadonlySet<number> = new Set([SYMBOL_TABLE, 3, 4, 9]);

function sectionsOf(file: Buffer): readonly Section[] | undefined {
  if (file.length < HEADER || !file.subarray(0, 6).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]))) return undefined;
  const table = Number(file.readBigUInt64LE(40));
  const count = file.readUInt16LE(60);
  if (file.readUInt16LE(58) !== ENTRY || table + count * ENTRY > file.length) return undefined;
  const names = bytesOf(file, table + file.readUInt16LE(62) * ENTRY);
  if (names === undefined) return undefined;
  const sections: Section[] = [];
  for (let index = 0; index < count; index++) {
    const at = table + index * ENTRY;
    const bytes = bytesOf(file, at);
    if (bytes === undefined) return undefined;
    sections.push({
      name: textAt(names, file.readUInt32LE(at)),
      index,
      type: file.readUInt32LE(at + 4),
      address: Number(file.readBigUInt64LE(at + 16)),
      link: file.readUInt32LE(at + 40),
      bytes,
    });
  }
  return sections;
}

function bytesOf(file: Buffer, at: number): Buffer | undefined {
  if (at + ENTRY > file.length) return undefined;
  const [offset, size] = [Number(file.readBigUInt64LE(at + 24)), Number(file.readBigUInt64LE(at + 32))];
  const type = file.readUInt32LE(at + 4);
  if (type === NO_BITS || type === 0) return Buffer.alloc(0);
  return offset + size > file.length ? undefined : file.subarray(offset, offset + size);
}

function textAt(table: Buffer, at: number): string {
  const end = table.indexOf(0, at);
  return at >= table.length || end === -1 ? "" : table.toString("utf8", at, end);
}

/** The symbol whose bytes hold the offset. Values count from the section in an object, from 0 in an image. */
function symbolAt(file: Buffer, sections: readonly Section[], section: Section, offset: number): string | undefined {
  const table = sections.find(({ type }) => type === SYMBOL_TABLE);
  const names = table && sections[table.link]?.bytes;
  if (table === undefined || names === undefined) return undefined;
  const base = file.readUInt16LE(16) === 1 ? 0 : section.address;
  for (let at = 0; at + SYMBOL <= table.bytes.length; at += SYMBOL) {
    const value = Number(table.bytes.readBigUInt64LE(at + 8)) - base;
    const size = Number(table.bytes.readBigUInt64LE(at + 16));
    if (table.bytes.readUInt16LE(at + 6) !== section.index || offset < value || offset >= value + size) continue;
    const name = textAt(names, table.bytes.readUInt32LE(at));
    if (name !== "") return name;
  }
  return undefined;
}
