import type { MapPiece, MapSection, MapSymbol } from "./link-map.ts";
import type { MergedTexts } from "./merged-texts.ts";
import type { SizePart } from "./size-part.ts";

/** What lies where in a section, beside what the linker's list tells. */
export interface Owners {
  /** Where the libraries' sections lie in the sections of the kernel, where that is one object. */
  readonly kernel: readonly MapSection[] | undefined;
  /** Library → where its objects' sections lie in the sections of what is linked of it. */
  readonly libraries: ReadonlyMap<string, readonly MapSection[]>;
  readonly merged: MergedTexts;
}

/** A stretch of addresses. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

type Owned = Pick<SizePart, "library" | "object" | "symbol"> & Stretch;

/** The stretches of a piece, without gaps, in order. `content`: its bytes; empty where the file has none. */
export function pieceParts(piece: MapPiece, content: Buffer, owners: Owners): readonly Owned[] {
  if (piece.file === "<internal>") return linkerParts(piece, content, owners);
  if (piece.file === KERNEL && owners.kernel !== undefined) return kernelParts(piece, owners.kernel, content, owners);
  const { library, object } = nameOf(piece.file);
  const objects = object === undefined ? objectsOf(piece, library, owners) : [{ object, ...stretchOf(piece) }];
  return objects.flatMap((one) => symbolParts(one, piece).map((part) => ({ library, object: one.object, ...part })));
}

/** What recipes/std/image.kiln calls it. */
const KERNEL = "kernel.o";

/** The kernel's own list tells which library each part of a section comes of. */
function kernelParts(piece: MapPiece, kernel: readonly MapSection[], content: Buffer, owners: Owners): readonly Owned[] {
  const parts: Owned[] = [];
  let at = piece.address;
  const pad = (to: number): void => {
    if (to > at) parts.push({ library: "(padding)", object: "(in sections)", symbol: "alignment", from: at, to });
    at = Math.max(at, to);
  };
  for (const one of kernel.find(({ name }) => name === piece.section)?.pieces ?? []) {
    const address = piece.address + one.address;
    if (one.size === 0 || address < at || address + one.size > piece.address + piece.size) continue;
    pad(address);
    const bytes = content.subarray(one.address, one.address + one.size);
    parts.push(...pieceParts({ ...one, address, symbols: piece.symbols }, bytes, owners));
    at = address + one.size;
  }
  pad(piece.address + piece.size);
  return parts;
}

const stretchOf = ({ address, size }: MapPiece): Stretch => ({ from: address, to: address + size });

/** `objects/printf.o`: linked of a library; `objects/libc.a(printf.o)`: one object of a library that is an archive; `objects/image.o`: tables of the image's own. */
function nameOf(file: string): { readonly library: string; readonly object: string | undefined } {
  const [, archive, member] = /^(.*)\((.*)\)$/.exec(file) ?? [];
  const library = (archive ?? file).replace(/^.*\//, "").replace(/\.[ao]$/, "");
  return { library: library === "image" ? "(tables)" : library, object: library === "image" ? "tables.o" : member };
}

/** The library's own list tells which of its objects each part of a section comes of. */
function objectsOf(piece: MapPiece, library: string, { libraries }: Owners): readonly (Stretch & { readonly object: string })[] {
  const inner = libraries.get(library)?.find(({ name }) => name === piece.section);
  const { from, to } = stretchOf(piece);
  const found: (Stretch & { readonly object: string })[] = [];
  let at = from;
  for (const one of inner?.pieces ?? []) {
    const [begin, end] = [from + one.address, from + one.address + one.size];
    if (one.size === 0 || begin < at || end > to) continue;
    // Between two objects of one section: it is of the second, for which it is aligned.
    found.push({ object: objectName(one.file), from: at, to: end });
    at = end;
  }
  if (at < to) found.push({ object: found.at(-1)?.object ?? `${library}.o`, from: at, to });
  return found;
}

/** `objects/0-format.o`: numbered, since two folders may have sources of one name. */
const objectName = (file: string): string => (file === "<internal>" ? "(texts)" : file.replace(/^.*\/(?:\d+-)?/, ""));

/** Each symbol up to its end, or where that isn't told up to the next; what is of none by the section's name. */
function symbolParts({ from, to }: Stretch, { symbols, section }: MapPiece): readonly (Stretch & { readonly symbol: string })[] {
  const parts: (Stretch & { readonly symbol: string })[] = [];
  const own = symbols.filter(({ name, address }) => address >= from && address < to && !name.startsWith("$")).toSorted(bySymbol);
  let at = from;
  for (const [i, { name, address, size }] of own.entries()) {
    // Another name for the same, or a part of it.
    if (address < at) continue;
    if (address > at) parts.push({ symbol: section, from: at, to: address });
    const next = own.slice(i + 1).find((one) => one.address > address)?.address ?? to;
    const end = Math.min(size === 0 ? next : address + size, to);
    if (end > address) parts.push({ symbol: name, from: address, to: end });
    at = end;
  }
  if (at < to) parts.push({ symbol: section, from: at, to });
  return parts;
}

const bySymbol = (a: MapSymbol, b: MapSymbol): number => a.address - b.address || b.size - a.size || (a.name < b.name ? -1 : 1);

/** Texts and constants that several libraries may have; else what the linker needs itself. */
function linkerParts(piece: MapPiece, content: Buffer, { merged }: Owners): readonly Owned[] {
  const entries = content.length === piece.size ? merged.split(piece.section, content) : undefined;
  if (entries === undefined) return [{ library: "(linker)", object: "(linker)", symbol: piece.section, ...stretchOf(piece) }];
  let at = piece.address;
  return entries.map(({ library, bytes }) => {
    const from = at;
    at += bytes.length;
    return { library, object: "(texts)", symbol: entryText(bytes), from, to: at };
  });
}

const LONGEST = 40;

/** A text in quotes; a constant in hexadecimal digits. */
function entryText(bytes: Buffer): string {
  const text = bytes.at(-1) === 0 ? bytes.subarray(0, -1).toString("utf8") : undefined;
  if (text === undefined || text.includes("\0")) return `0x${bytes.subarray(0, LONGEST / 2).toString("hex")}`;
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
