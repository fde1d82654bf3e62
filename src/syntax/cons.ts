/** Cons cells of the grammar's left-recursive lists. */
export interface Cons<T> {
  readonly before: Cons<T> | undefined;
  readonly item: T;
}

/** The list as an array, made once when it is whole. */
export function flat<T>(cons: Cons<T> | undefined): readonly T[] {
  const items: T[] = [];
  for (let at = cons; at; at = at.before) items.push(at.item);
  return items.toReversed();
}

export interface Extent {
  readonly start: number;
  readonly end: number;
}

export const over = (from: Extent, to: Extent): Extent => ({ start: from.start, end: to.end });
