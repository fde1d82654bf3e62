/** ELF files of 64 bits, little endian, as a second pair of eyes on what the tools write: as far as the tests ask. */
export interface Section {
  readonly name: string;
  readonly type: number;
  readonly flags: bigint;
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
  readonly bytes: Buffer;
}

export interface Symbol {
  readonly name: string;
  readonly binding: number;
  readonly kind: number;
  readonly visibility: number;
  readonly section: number;
  readonly value: bigint;
  readonly size: bigint;
}

export interface Segment {
  readonly type: number;
  readonly address: bigint;
  readonly memorySize: bigint;
  readonly offset: number;
  readonly bytes: Buffer;
}

export interface Relocation {
  readonly section: string;
  readonly offset: bigint;
  readonly type: number;
  readonly symbol: Symbol;
  readonly addend: bigint;
}

export interface Elf {
  readonly sections: readonly Section[];
  readonly symbols: readonly Symbol[];
  readonly segments: readonly Segment[];
  readonly relocations: readonly Relocation[];
  /** Index of the first symbol that isn't local, as the symbol table's header says. */
  readonly firstGlobal: number;
}

export const LOCAL = 0;
export const GLOBAL = 1;
export const WEAK = 2;
export const SECTION_SYMBOL = 3;

function text(table: Buffer, at: number): string {
  return table.toString("utf8", at, table.indexOf(0, at));
}

export function readElf(file: Buffer): Elf {
  const sectionsAt = Number(file.readBigUInt64LE(40));
  const rawCount = file.readUInt16LE(60);
  const header = (index: number): Buffer => file.subarray(sectionsAt + 64 * index, sectionsAt + 64 * (index + 1));
  const count = sectionsAt === 0 ? 0 : rawCount === 0 ? Number(header(0).readBigUInt64LE(32)) : rawCount;
  const rawNames = file.readUInt16LE(62);
  const namesAt = count === 0 ? 0 : rawNames === 0xffff ? header(0).readUInt32LE(40) : rawNames;
  const content = (h: Buffer): Buffer => {
    if (h.readUInt32LE(4) === 8) return Buffer.alloc(0);
    const offset = Number(h.readBigUInt64LE(24));
    return file.subarray(offset, offset + Number(h.readBigUInt64LE(32)));
  };
  const sections: Section[] = [];
  for (let i = 0; i < count; i++) {
    const h = header(i);
    sections.push({
      name: text(content(header(namesAt)), h.readUInt32LE(0)),
      type: h.readUInt32LE(4),
      flags: h.readBigUInt64LE(8),
      link: h.readUInt32LE(40),
      info: h.readUInt32LE(44),
      entrySize: Number(h.readBigUInt64LE(56)),
      bytes: content(h),
    });
  }
  const table = sections.findIndex((section) => section.type === 2);
  const symbols: Symbol[] = [];
  const names = sections[sections[table]?.link ?? -1]?.bytes ?? Buffer.alloc(0);
  const extended = sections.find((section) => section.type === 18 && section.link === table)?.bytes;
  const entries = sections[table]?.bytes ?? Buffer.alloc(0);
  for (let at = 0; at < entries.length; at += 24) {
    const section = entries.readUInt16LE(at + 6);
    symbols.push({
      name: text(names, entries.readUInt32LE(at)),
      binding: entries.readUInt8(at + 4) >> 4,
      kind: entries.readUInt8(at + 4) & 15,
      visibility: entries.readUInt8(at + 5) & 3,
      section: section === 0xffff && extended ? extended.readUInt32LE((at / 24) * 4) : section,
      value: entries.readBigUInt64LE(at + 8),
      size: entries.readBigUInt64LE(at + 16),
    });
  }
  const relocations: Relocation[] = [];
  for (const section of sections) {
    if ((section.type !== 4 && section.type !== 9) || section.link !== table) continue;
    const size = section.type === 4 ? 24 : 16;
    for (let at = 0; at < section.bytes.length; at += size) {
      const info = section.bytes.readBigUInt64LE(at + 8);
      const symbol = symbols[Number(info >> 32n)];
      if (!symbol) throw new Error(`relocation of ${section.name} names symbol ${String(info >> 32n)}`);
      relocations.push({
        section: section.name,
        offset: section.bytes.readBigUInt64LE(at),
        type: Number(info & 0xffffffffn),
        symbol,
        addend: section.type === 4 ? section.bytes.readBigInt64LE(at + 16) : 0n,
      });
    }
  }
  const segments: Segment[] = [];
  const segmentsAt = Number(file.readBigUInt64LE(32));
  for (let i = 0; i < file.readUInt16LE(56); i++) {
    const h = file.subarray(segmentsAt + 56 * i);
    const offset = Number(h.readBigUInt64LE(8));
    segments.push({
      type: h.readUInt32LE(0),
      address: h.readBigUInt64LE(16),
      memorySize: h.readBigUInt64LE(40),
      offset,
      bytes: file.subarray(offset, offset + Number(h.readBigUInt64LE(32))),
    });
  }
  return { sections, symbols, segments, relocations, firstGlobal: sections[table]?.info ?? 0 };
}
