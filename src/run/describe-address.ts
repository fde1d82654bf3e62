import { existsSync, readFileSync } from "node:fs";
import { elfSection } from "#image/elf-section.ts";
import { readLineTable, type LineTable } from "#image/line-table.ts";
import { readSymbolList, symbolAt } from "#image/symbol-list.ts";
import type { DescribeAddress } from "./crash-notes.ts";

/** What is known of an image's code; each is read when the first address is asked for, undefined: it isn't there. */
export interface ImageFiles {
  /** The output `symbols`. */
  readonly symbols: () => string | undefined;
  /** The output `debug`. */
  readonly debug: () => Buffer | undefined;
}

/** Those that lie at these paths, if they do. */
export const filesAt = (symbols: string, debug: string | undefined): ImageFiles => ({
  symbols: () => bytesAt(symbols)?.toString("utf8"),
  debug: () => (debug === undefined ? undefined : bytesAt(debug)),
});

/** A rule of one's own may give none. */
const bytesAt = (path: string): Buffer | undefined => (existsSync(path) ? readFileSync(path) : undefined);

/** Function and offset by the image's symbols, file and line by its debug output. */
export function addressDescriber({ symbols, debug }: ImageFiles): DescribeAddress {
  let known: { readonly list: ReturnType<typeof readSymbolList>; readonly lines: LineTable | undefined } | undefined;
  const read = (): NonNullable<typeof known> => {
    const file = debug();
    return { list: readSymbolList(symbols() ?? ""), lines: file && linesOf(file) };
  };
  return (address, isReturn) => {
    known ??= read();
    // The call stands before where it returns to, which may be another function's begin.
    const place = isReturn ? address - 1 : address;
    const symbol = symbolAt(known.list, place);
    const line = known.lines?.at(place);
    const source = line === undefined ? undefined : `${line.file}:${line.line}`;
    if (symbol === undefined) return source;
    const name = `${symbol.name}+0x${(address - symbol.address).toString(16)}`;
    return source === undefined ? name : `${name} (${source})`;
  };
}

function linesOf(file: Buffer): LineTable | undefined {
  const section = elfSection({ size: file.length, read: (offset, size) => file.subarray(offset, offset + size) }, ".debug_line");
  return Buffer.isBuffer(section) ? readLineTable(section) : undefined;
}
