import { rowName, totalOf, type SizeDifference, type SizeLevel, type SizeRow } from "#image/size/size-rows.ts";

type Bytes = Pick<SizeRow, "bytes" | "zeroedBytes">;

/** A table of what an image is made of, and how large all of it is. */
export function sizeTable(target: string, rows: readonly SizeRow[], by: SizeLevel): string {
  const total = totalOf(rows);
  const cells = rows.map((row) => [String(row.bytes), shareOf(row.bytes, total.bytes), zeroedText(row.zeroedBytes), rowName(row)]);
  return table([
    ["BYTES", "", "ZEROED", by.toUpperCase()],
    ...cells,
    [String(total.bytes), "100.0 %", zeroedText(total.zeroedBytes), target],
  ]);
}

/** A table of what differs between two images. */
export function differenceTable(
  [before, after]: readonly [before: string, after: string],
  rows: readonly SizeDifference[],
  totals: { readonly before: Bytes; readonly after: Bytes },
  by: SizeLevel,
): string {
  const line = (name: string, was: Bytes, now: Bytes): readonly string[] => [
    String(was.bytes),
    String(now.bytes),
    signed(now.bytes - was.bytes),
    signed(now.zeroedBytes - was.zeroedBytes),
    name,
  ];
  return table([
    ["BEFORE", "AFTER", "CHANGE", "ZEROED", by.toUpperCase()],
    ...rows.map((row) => line(rowName(row), row.before, row)),
    line(before === after ? after : `${before} → ${after}`, totals.before, totals.after),
  ]);
}

const shareOf = (bytes: number, all: number): string => `${((100 * bytes) / Math.max(all, 1)).toFixed(1)} %`;
const zeroedText = (bytes: number): string => (bytes === 0 ? "" : String(bytes));
const signed = (bytes: number): string => (bytes === 0 ? "" : bytes > 0 ? `+${bytes}` : String(bytes));

/** Numbers to the right, the name last. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padStart(widths[i] ?? 0))).join("  ")}\n`).join("");
}
