/** A name that the linker put somewhere. */
export interface MapSymbol {
  readonly name: string;
  readonly address: number;
  /** 0: assembly doesn't tell. */
  readonly size: number;
}

/** What came of one section of one file, or what the linker made itself. */
export interface MapPiece {
  /** "objects/printf.o", "objects/libc.a(printf.o)"; "<internal>": the linker's own. */
  readonly file: string;
  /** ".text.printf", as the file has it. */
  readonly section: string;
  readonly address: number;
  readonly size: number;
  readonly symbols: readonly MapSymbol[];
}

export interface MapSection {
  readonly name: string;
  readonly address: number;
  readonly pieces: readonly MapPiece[];
}

/** Four numbers, then what they are of: how far it is indented tells which kind of thing it is. */
const LINE = /^ *([0-9a-f]+) +([0-9a-f]+) +([0-9a-f]+) +(\d+) (.*)$/;
const [PIECE, SYMBOL] = [8, 16];
const OF_FILE = /^(.*):\((.*)\)$/;

/** Reads what lld writes with `-Map=` (lld/ELF/MapFile.cpp). Lines that aren't of that form tell nothing. */
export function readLinkMap(text: string): readonly MapSection[] {
  const sections: { name: string; address: number; pieces: (MapPiece & { symbols: MapSymbol[] })[] }[] = [];
  for (const line of text.split("\n")) {
    const [, address = "", , size = "", , rest = ""] = LINE.exec(line) ?? [];
    const name = rest.trimStart();
    if (name === "") continue;
    const place = { address: Number.parseInt(address, 16), size: Number.parseInt(size, 16) };
    const depth = rest.length - name.length;
    const pieces = sections.at(-1)?.pieces;
    if (depth === SYMBOL) pieces?.at(-1)?.symbols.push({ name, ...place });
    else if (depth === PIECE) {
      const [, file, section] = OF_FILE.exec(name) ?? [];
      if (file !== undefined && section !== undefined) pieces?.push({ file, section, ...place, symbols: [] });
    } else if (depth === 0 && !name.includes(" = ")) sections.push({ name, address: place.address, pieces: [] });
  }
  return sections;
}
