/** An int of the language from a whole number that Kiln computed. The representation of ints is known to this file and the operators only. */
export function intOf(value: bigint | number): bigint {
  return BigInt(value);
}
