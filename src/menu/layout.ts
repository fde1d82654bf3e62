import type { Size } from "./screen.ts";

/** How many rows each part has, from above: title, way, list, rule, pane, keys. */
export interface Layout {
  readonly list: number;
  readonly pane: number;
  readonly keys: number;
}

export const SMALLEST: Size = { columns: 30, rows: 8 };

export const isTooSmall = ({ columns, rows }: Size): boolean => columns < SMALLEST.columns || rows < SMALLEST.rows;

/** Title, way and rule. */
const FIXED = 3;
const KEYS = 2;
const MOST_PANE = 12;

export function layoutOf({ rows }: Size): Layout {
  const free = Math.max(1, rows - FIXED - KEYS);
  const pane = Math.min(MOST_PANE, Math.floor(free * 0.4));
  return { list: free - pane, pane, keys: KEYS };
}

/** How many rows a panel has that covers the list. */
export const panelRows = (size: Size): number => Math.max(1, size.rows - FIXED - KEYS);

/** The first row that is shown, such that the one at `at` is: as near to `top` as that can be. */
export function scrolled(top: number, at: number, count: number, rows: number): number {
  const most = Math.max(0, count - rows);
  const near = at < top ? at : at >= top + rows ? at - rows + 1 : top;
  return Math.max(0, Math.min(near, most));
}
