/** An array of one value. `Array.from` would ask for each element of what isn't there: 20 ms for a large tree. */
export function filled<T>(count: number, value: T): T[] {
  const made: T[] = [];
  made.length = count;
  return made.fill(value);
}
