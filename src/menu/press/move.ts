import type { Key } from "../keys.ts";

/** Where a key goes to in a list of so many entries, of which `rows` are on the screen; undefined: it is no such key. */
export function moved(key: Key, at: number, count: number, rows: number): number | undefined {
  const page = Math.max(1, rows - 1);
  const steps: Partial<Record<Key["kind"], number>> = {
    up: at - 1,
    down: at + 1,
    pageUp: at - page,
    pageDown: at + page,
    home: 0,
    end: count - 1,
  };
  const to = steps[key.kind];
  return to === undefined ? undefined : Math.max(0, Math.min(to, count - 1));
}
