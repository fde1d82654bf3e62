import { contentOf, sectionTable, type FileBytes, type SectionHeader } from "../section-table.ts";

/** Flags of sections (gABI 4.1): entries that are the same may be made one; entries are texts. */
const [MERGE, STRINGS] = [0x10n, 0x20n];

/** An entry of a section that the linker merged: a text with its end, or a constant. */
export interface MergedEntry {
  readonly library: string;
  readonly bytes: Buffer;
}

/** Which library brought which of the texts and constants that are in an image once, whoever else has them: the first in the order of the link. */
export class MergedTexts {
  /** Section's name → its entries' size, and whether they are texts. */
  readonly #kinds = new Map<string, { readonly size: number; readonly areTexts: boolean }>();
  readonly #owners = new Map<string, string>();

  /** `objects`: library → what is linked of it, in that order. */
  constructor(objects: ReadonlyMap<string, Buffer>) {
    for (const [library, object] of objects) {
      const file = fileOf(object);
      const table = sectionTable(file);
      for (const section of table.kind === "table" ? table.sections : []) this.#add(library, section, file);
    }
  }

  #add(library: string, section: SectionHeader, file: FileBytes): void {
    const size = Number(section.entrySize);
    const content = (section.flags & MERGE) !== 0n && size > 0 ? contentOf(file, section) : undefined;
    if (content === undefined) return;
    const areTexts = (section.flags & STRINGS) !== 0n;
    this.#kinds.set(section.name, { size, areTexts });
    for (const entry of entriesOf(content, size, areTexts)) {
      const key = entry.toString("latin1");
      if (!this.#owners.has(key)) this.#owners.set(key, library);
    }
  }

  /** The entries of a merged section called so; undefined: it is no such section. */
  split(section: string, content: Buffer): readonly MergedEntry[] | undefined {
    const kind = this.#kinds.get(section);
    if (kind === undefined) return undefined;
    return entriesOf(content, kind.size, kind.areTexts).map((bytes) => ({
      library: this.#owners.get(bytes.toString("latin1")) ?? "(linker)",
      bytes,
    }));
  }
}

/** Texts end with a character of 0. */
function entriesOf(content: Buffer, size: number, areTexts: boolean): readonly Buffer[] {
  const entries: Buffer[] = [];
  let begin = 0;
  for (let at = 0; at + size <= content.length; at += size) {
    if (areTexts && content.subarray(at, at + size).some((byte) => byte !== 0)) continue;
    entries.push(content.subarray(begin, at + size));
    begin = at + size;
  }
  if (begin < content.length) entries.push(content.subarray(begin));
  return entries;
}

export const fileOf = (bytes: Buffer): FileBytes => ({ size: bytes.length, read: (offset, size) => bytes.subarray(offset, offset + size) });
