import type { SizedImage } from "./sized-image.ts";
import { rowName, totalOf, type SizeDifference, type SizeLevel, type SizeRow } from "#image/size/size-rows.ts";

type Bytes = Pick<SizeRow, "bytes" | "zeroedBytes">;

/** A table of what an image is made of, and how large all of it is; and its file, where that isn't what is loaded. */
export function sizeTable({ target, rows, fileBytes }: SizedImage, by: SizeLevel): string {
  const total = totalOf(rows);
  const cells = rows.map((row) => [String(row.bytes), shareOf(row.bytes, total.bytes), zeroedText(row.zeroedBytes), rowName(row)]);
  return table([
    ["BYTES", "", "ZEROED", by.toUpperCase()],
    ...cells,
    [String(total.bytes), "100.0 %", zeroedText(total.zeroedBytes), target],
    ...(fileBytes === total.bytes ? [] : [[String(fileBytes), shareOf(fileBytes, total.bytes), "", THE_FILE]]),
  ]);
}

/** A table of what differs between two images. */
export function differenceTable(before: SizedImage, after: SizedImage, rows: readonly SizeDifference[], by: SizeLevel): string {
  const line = (name: string, was: Bytes, now: Bytes): readonly string[] => [
    String(was.bytes),
    String(now.bytes),
    signed(now.bytes - was.bytes),
    signed(now.zeroedBytes - was.zeroedBytes),
    name,
  ];
  const totals = [totalOf(before.rows), totalOf(after.rows)] as const;
  const file = ({ fileBytes }: SizedImage): Bytes => ({ bytes: fileBytes, zeroedBytes: 0 });
  const hasOther = before.fileBytes !== totals[0].bytes || after.fileBytes !== totals[1].bytes;
  return table([
    ["BEFORE", "AFTER", "CHANGE", "ZEROED", by.toUpperCase()],
    ...rows.map((row) => line(rowName(row), row.before, row)),
    line(before.target === after.target ? after.target : `${before.target} → ${after.target}`, ...totals),
    ...(hasOther ? [line(THE_FILE, file(before), file(after))] : []),
  ]);
}

/** What a loader is given. */
const THE_FILE = "(the file)";

const shareOf = (bytes: number, all: number): string => `${((100 * bytes) / Math.max(all, 1)).toFixed(1)} %`;
const zeroedText = (bytes: number): string => (bytes === 0 ? "" : String(bytes));
const signed = (bytes: number): string => (bytes === 0 ? "" : bytes > 0 ? `+${bytes}` : String(bytes));

/** Numbers to the right, the name last. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padStart(widths[i] ?? 0))).join("  ")}\n`).join("");
}
