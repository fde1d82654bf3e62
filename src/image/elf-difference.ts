import { contentOf, sectionTable, textAt, type SectionHeader } from "./section-table.ts";

interface Section extends SectionHeader {
  readonly index: number;
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

const SYMBOL = 24;
const [NONE, SYMBOL_TABLE] = [0, 2];
/** Symbols, names, relocations of both forms. */
const TABLES: ReadonlySet<number> = new Set([SYMBOL_TABLE, 3, 4, 9]);

function sectionsOf(bytes: Buffer): readonly Section[] | undefined {
  const file = { size: bytes.length, read: (offset: number, size: number) => bytes.subarray(offset, offset + size) };
  const table = sectionTable(file);
  if (table.kind !== "table") return undefined;
  const sections: Section[] = [];
  for (const [index, header] of table.sections.entries()) {
    // The first one is none: it may hold the number of sections as its size.
    const content = header.type === NONE ? Buffer.alloc(0) : contentOf(file, header, bytes.length);
    if (content === undefined) return undefined;
    sections.push({ ...header, index, bytes: content });
  }
  return sections;
}

/** The symbol whose bytes hold the offset. Values count from the section in an object, from 0 in an image. */
function symbolAt(file: Buffer, sections: readonly Section[], section: Section, offset: number): string | undefined {
  const table = sections.find(({ type }) => type === SYMBOL_TABLE);
  const names = table && sections[table.link]?.bytes;
  if (table === undefined || names === undefined) return undefined;
  const base = file.readUInt16LE(16) === 1 ? 0 : Number(section.address);
  for (let at = 0; at + SYMBOL <= table.bytes.length; at += SYMBOL) {
    const value = Number(table.bytes.readBigUInt64LE(at + 8)) - base;
    const size = Number(table.bytes.readBigUInt64LE(at + 16));
    if (table.bytes.readUInt16LE(at + 6) !== section.index || offset < value || offset >= value + size) continue;
    const name = textAt(names, table.bytes.readUInt32LE(at));
    if (name !== "") return name;
  }
  return undefined;
}
