import type { TokenCursor } from "./cursor.ts";
import { blankLine, forcesBreak, group, hardLine, hug, indent, layOut, line, pad, softLine, wideLine, type Doc } from "./doc.ts";

/** One entry of a block, field of a record, binding. `=` of neighbours stand below one another if their `kind` is one. */
export interface Row {
  readonly key: Doc;
  /** Undefined: nothing to align. */
  readonly kind?: string;
  readonly rest: Doc;
  readonly isAfterBlank: boolean;
}

/** `{ a = 1  b = 2 }`, or each on a line of its own. The cursor is at the opening brace. */
export function braces(p: TokenCursor, next: () => Row): Doc {
  const { isBroken } = p;
  const open = p.take();
  if (p.type() === "rbrace" && !p.hasDangling) return [open, p.take()];
  const rows: Row[] = [];
  while (p.type() !== "rbrace") {
    const { isAfterBlankLine } = p;
    const lead = p.lead();
    const row = next();
    rows.push({ ...row, key: [lead, row.key], isAfterBlank: rows.length > 0 && isAfterBlankLine });
  }
  const end = danglingBefore(p, rows.length > 0);
  const body: Doc = [open, indent([line, alignedRows(rows), end.inside]), line];
  // What is broken in an only entry leaves the braces where they are.
  const isHugged = rows.length === 1 && !isBroken && !end.isThere && !forcesBreak(rows[0]?.key ?? "");
  return [isHugged ? hug(body) : group(body, isBroken || end.isThere), p.take()];
}

export function alignedRows(rows: readonly Row[]): Doc {
  const gaps = runsOf(rows).flatMap(gapsOf);
  return rows.flatMap((row, i) => [
    ...(i === 0 ? [] : [row.isAfterBlank ? blankLine : wideLine]),
    row.key,
    pad(" ".repeat(gaps[i] ?? 0)),
    row.rest,
  ]);
}

/** Rows with no empty line, and no entry of several lines that isn't aligned, between them. */
function runsOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const runs: Row[][] = [];
  for (const [i, row] of rows.entries()) {
    const run = row.isAfterBlank || endsRun(rows[i - 1]) ? undefined : runs.at(-1);
    if (run) run.push(row);
    else runs.push([row]);
  }
  return runs;
}

/** Of each row of a run: the spaces before its `=`, which stands below those of its kind. */
function gapsOf(run: readonly Row[]): readonly number[] {
  const widths = run.map(({ key, kind }) => (kind === undefined ? 0 : widthOf(key)));
  const widest = new Map<string | undefined, number>();
  for (const [i, { kind }] of run.entries()) widest.set(kind, Math.max(widest.get(kind) ?? 0, widths[i] ?? 0));
  return run.map(({ kind }, i) => (widest.get(kind) ?? 0) - (widths[i] ?? 0));
}

const endsRun = (row: Row | undefined): boolean => row !== undefined && row.kind === undefined && forcesBreak(row.rest);

/** Of the last line: comments may stand before it. */
const widthOf = (key: Doc): number => (layOut(key, Infinity).trimEnd().split("\n").at(-1) ?? "").length;

/** Comments before a closing bracket stand with what it closes. */
function danglingBefore(p: TokenCursor, isAfterSomething: boolean): { readonly inside: Doc; readonly isThere: boolean } {
  if (!p.hasDangling) return { inside: "", isThere: false };
  const gap = !isAfterSomething ? "" : p.isAfterBlankLine ? blankLine : hardLine;
  return { inside: [gap, p.dangling()], isThere: true };
}

/**
 * `(a, b)`: on one line, or each on its own with a comma behind the last. The cursor is at the opening bracket; `close`: type of the closing one;
 * `gap`: what stands inside the brackets on one line, `line` or `softLine`.
 */
export function commaList(p: TokenCursor, close: string, next: () => Doc, gap: Doc = softLine): Doc {
  const { isBroken } = p;
  const open = p.take();
  if (p.type() === close && !p.hasDangling) return [open, p.take()];
  const items = commaItems(p, close, next);
  const end = danglingBefore(p, items.length > 0);
  const isPlain = !isBroken && !end.isThere;
  if (isPlain && gap === softLine && items.some(forcesBreak))
    return [open, items.map((item, i) => (i === 0 ? item : [" ", item])), p.take()];
  const body: Doc = [open, indent([gap, items.map((item, i) => (i === 0 ? item : [line, item])), lastComma(items), end.inside]), gap];
  return [group(body, !isPlain), p.take()];
}

/** `[a, b]`: line breaks that the author made between elements stay, too long lines are broken further. */
export function packedList(p: TokenCursor, next: () => Doc): Doc {
  const { isBroken } = p;
  const open = p.take();
  if (p.type() === "rbracket" && !p.hasDangling) return [open, p.take()];
  const breaks: boolean[] = [];
  const items = commaItems(p, "rbracket", () => {
    breaks.push(p.isOnNewLine || p.hasDangling);
    return next();
  });
  const end = danglingBefore(p, items.length > 0);
  const isPlain = !isBroken && !end.isThere;
  if (isPlain && items.length === 1 && items.some(forcesBreak)) return [open, items, p.take()];
  const packed = items.map((item, i): Doc => {
    if (i === 0) return item;
    if (isBroken && breaks[i] === true) return [hardLine, item];
    return forcesBreak(item) ? [" ", item] : group([line, item]);
  });
  const body: Doc = [open, indent([softLine, packed, lastComma(items), end.inside]), softLine];
  return [group(body, !isPlain), p.take()];
}

const lastComma = (items: readonly Doc[]): Doc => (items.length === 0 ? "" : pad(","));

/** Each with the comma behind it, but for the last. */
function commaItems(p: TokenCursor, close: string, next: () => Doc): readonly Doc[] {
  const items: Doc[] = [];
  while (p.type() !== close) {
    const item = [p.lead(), next()];
    if (p.type() === "comma" && p.type(1) !== close) items.push([item, p.take()]);
    else items.push([item, p.type() === "comma" ? p.drop() : ""]);
  }
  return items;
}
