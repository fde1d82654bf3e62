import type { SizePart } from "./size-part.ts";

export const LEVELS = ["library", "object", "symbol"] as const;
export type SizeLevel = (typeof LEVELS)[number];

/** All parts of one library, object or symbol. */
export interface SizeRow {
  readonly library: string;
  readonly object?: string;
  readonly symbol?: string;
  /** Of the file. */
  readonly bytes: number;
  /** Of memory that the file has no bytes for. */
  readonly zeroedBytes: number;
}

/** The same of two images; a side that hasn't got it is 0. */
export interface SizeDifference extends SizeRow {
  readonly before: Pick<SizeRow, "bytes" | "zeroedBytes">;
}

export const totalOf = (rows: readonly Pick<SizeRow, "bytes" | "zeroedBytes">[]): Pick<SizeRow, "bytes" | "zeroedBytes"> => ({
  bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
  zeroedBytes: rows.reduce((sum, { zeroedBytes }) => sum + zeroedBytes, 0),
});

/** Largest first; of equal size by name. */
export function sizeRows(parts: readonly SizePart[], by: SizeLevel): readonly SizeRow[] {
  const rows = new Map<string, SizeRow>();
  for (const { library, object, symbol, bytes, offset } of parts) {
    const names = { library, ...(by === "library" ? {} : { object }), ...(by === "symbol" ? { symbol } : {}) };
    const key = rowKey(names);
    const row = rows.get(key);
    const [inFile, zeroed] = offset === undefined ? [0, bytes] : [bytes, 0];
    rows.set(key, { ...names, bytes: (row?.bytes ?? 0) + inFile, zeroedBytes: (row?.zeroedBytes ?? 0) + zeroed });
  }
  return [...rows.values()].toSorted((a, b) => b.bytes - a.bytes || b.zeroedBytes - a.zeroedBytes || (rowKey(a) < rowKey(b) ? -1 : 1));
}

/** What differs, the greatest change first. */
export function sizeDifferences(before: readonly SizeRow[], after: readonly SizeRow[]): readonly SizeDifference[] {
  const old = new Map(before.map((row) => [rowKey(row), row]));
  const now = new Map(after.map((row) => [rowKey(row), row]));
  const differences = [...new Map([...old, ...now])].map(([key, { library, object, symbol }]): SizeDifference => {
    const { bytes = 0, zeroedBytes = 0 } = now.get(key) ?? {};
    const was = old.get(key);
    return {
      library,
      ...(object === undefined ? {} : { object }),
      ...(symbol === undefined ? {} : { symbol }),
      bytes,
      zeroedBytes,
      before: { bytes: was?.bytes ?? 0, zeroedBytes: was?.zeroedBytes ?? 0 },
    };
  });
  return differences
    .filter(({ bytes, zeroedBytes, before: was }) => bytes !== was.bytes || zeroedBytes !== was.zeroedBytes)
    .toSorted((a, b) => change(b) - change(a) || (rowKey(a) < rowKey(b) ? -1 : 1));
}

const change = ({ bytes, zeroedBytes, before }: SizeDifference): number =>
  Math.abs(bytes - before.bytes) + Math.abs(zeroedBytes - before.zeroedBytes) / 2 ** 40;

const rowKey = ({ library, object = "", symbol = "" }: Pick<SizeRow, "library" | "object" | "symbol">): string =>
  [library, object, symbol].join("\0");

/** `printf/format.o format` */
export const rowName = ({ library, object, symbol }: Pick<SizeRow, "library" | "object" | "symbol">): string =>
  `${library}${object === undefined || object === library ? "" : `/${object}`}${symbol === undefined ? "" : ` ${symbol}`}`;
