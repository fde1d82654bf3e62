/** Whether two lists have the same elements in the same order: compared by identity, texts and numbers by what they say. */
export const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);
