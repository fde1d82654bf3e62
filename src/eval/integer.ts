/**
 * An int of the language: 64 bits, signed. A number where that is exact (up to 2^53), a bigint beyond, and never the other way round, so that
 * equal ints are identical values. Arithmetic on numbers is several times faster.
 */
export type Int = number | bigint;

/** An int from a whole number that Kiln computed. */
export function intOf(value: Int): Int {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : BigInt(value);
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

export const isInt = (value: unknown): value is Int => typeof value === "number" || typeof value === "bigint";
