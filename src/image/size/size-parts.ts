import { sectionTable, type SectionHeader } from "../section-table.ts";
import { readLinkMap, type MapSection } from "./link-map.ts";
import { fileOf, MergedTexts } from "./merged-texts.ts";
import { pieceParts, type Owners } from "./piece-parts.ts";
import type { SizePart } from "./size-part.ts";

/** What the output `map` of `std.image` holds. */
export interface ImageMap {
  /** The image as it was linked, with sections and symbols. */
  readonly linked: Buffer;
  /** The linker's list for it. */
  readonly list: string;
  /** The linker's list for the kernel, where that is linked before the application. */
  readonly kernel: string | undefined;
  /** Library → the linker's list for it. */
  readonly libraries: ReadonlyMap<string, string>;
  /** Library → what is linked of it. */
  readonly objects: ReadonlyMap<string, Buffer>;
}

/** ELF's header, entries of the two tables (gABI 4.1, 5.1), and sections that are loaded, or that no file has bytes of. */
const [HEADER, PROGRAM_HEADER, SECTION_HEADER, LOADED, NOTHING_IN_FILE] = [64, 56, 64, 2n, 8];

/** What is loaded of it at the end of a build without its own headers (recipes/std/tools/elf-image.c). */
const OPTIONS = ".kiln.config";

/**
 * Where each byte of an image comes from: parts with an offset cover the file from its first byte to its last, each byte once; those without one are memory.
 * Undefined: the map isn't this image's.
 */
export function sizeParts(image: Buffer, map: ImageMap): readonly SizePart[] | undefined {
  const table = sectionTable(fileOf(map.linked));
  if (table.kind !== "table" || image.length < HEADER) return undefined;
  const loaded = table.sections.filter(({ flags, size }) => (flags & LOADED) !== 0n && size > 0n);
  if (loaded.some((section) => !isSame(image, map.linked, section))) return undefined;
  const owners = {
    kernel: map.kernel === undefined ? undefined : readLinkMap(map.kernel),
    libraries: new Map([...map.libraries].map(([library, list]) => [library, readLinkMap(list)])),
    merged: new MergedTexts(map.objects),
  };
  const list = readLinkMap(map.list);
  const parts = [...headerParts(image), ...loaded.flatMap((section) => sectionParts(section, list, map.linked, owners))];
  return [...withPadding(parts, image.length), ...parts.filter(({ offset }) => offset === undefined)];
}

/** Whether the image has the section's bytes where the linked file has them. */
function isSame(image: Buffer, linked: Buffer, { type, offset, size }: SectionHeader): boolean {
  if (type === NOTHING_IN_FILE) return true;
  const [from, to] = [Number(offset), Number(offset + size)];
  // Notes of what a loader writes there differ in nothing; program headers may be part of a section's page, never of a section.
  return to <= image.length && image.subarray(from, to).equals(linked.subarray(from, to));
}

function headerParts(image: Buffer): readonly SizePart[] {
  const header = (symbol: string, offset: number, bytes: number): SizePart => ({
    library: "(headers)",
    object: "(headers)",
    section: "",
    symbol,
    bytes,
    offset,
  });
  const [programs, count] = [Number(image.readBigUInt64LE(32)), image.readUInt16LE(56)];
  const [sections, sectionCount] = [Number(image.readBigUInt64LE(40)), image.readUInt16LE(60)];
  const own = sectionTable(fileOf(image));
  return [
    header("ELF header", 0, HEADER),
    header("program headers", programs, count * PROGRAM_HEADER),
    ...(sections === 0 ? [] : [header("section headers", sections, sectionCount * SECTION_HEADER)]),
    // What stands in the file beside what is loaded.
    ...(own.kind === "table" ? own.sections : [])
      .filter(({ flags, type, size }) => (flags & LOADED) === 0n && type !== NOTHING_IN_FILE && size > 0n)
      .map(({ name, offset, size }) => ({
        ...header(name, Number(offset), Number(size)),
        ...(name === OPTIONS ? { library: "(options)", object: "(options)" } : {}),
        section: name,
      })),
  ];
}

function sectionParts(section: SectionHeader, list: readonly MapSection[], linked: Buffer, owners: Owners): readonly SizePart[] {
  const [start, end] = [Number(section.address), Number(section.address + section.size)];
  const base = section.type === NOTHING_IN_FILE ? undefined : Number(section.offset);
  const parts: SizePart[] = [];
  let at = start;
  const add = (part: Pick<SizePart, "library" | "object" | "symbol">, to: number): void => {
    if (to > at) parts.push({ ...part, section: section.name, bytes: to - at, offset: base === undefined ? undefined : base + at - start });
    at = Math.max(at, to);
  };
  for (const piece of list.find(({ name }) => name === section.name)?.pieces ?? []) {
    if (piece.size === 0 || piece.address < at || piece.address + piece.size > end) continue;
    add(IN_SECTION, piece.address);
    const from = base === undefined ? 0 : base + piece.address - start;
    const content = base === undefined ? Buffer.alloc(0) : linked.subarray(from, from + piece.size);
    for (const { to, ...part } of pieceParts(piece, content, owners))
      add({ library: part.library, object: part.object, symbol: part.symbol }, to);
  }
  add(IN_SECTION, end);
  return parts;
}

const IN_SECTION = { library: "(padding)", object: "(in sections)", symbol: "alignment" };

/** The file's parts in order, with what lies between them. */
function withPadding(parts: readonly SizePart[], size: number): readonly SizePart[] {
  const covered: SizePart[] = [];
  let at = 0;
  const pad = (to: number, symbol: string): void => {
    if (to > at) covered.push({ library: "(padding)", object: "(between sections)", section: "", symbol, bytes: to - at, offset: at });
  };
  const inFile = parts.flatMap((part) => (part.offset === undefined || part.bytes === 0 ? [] : [{ part, offset: part.offset }]));
  for (const { part, offset } of inFile.toSorted((a, b) => a.offset - b.offset)) {
    if (offset < at) continue;
    pad(offset, `before ${part.section === "" ? part.symbol : part.section}`);
    covered.push(part);
    at = offset + part.bytes;
  }
  pad(size, "at the end");
  return covered;
}
