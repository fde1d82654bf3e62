/** Its 64 bits, without a sign. */
export const hexText = (value: bigint): string => `0x${BigInt.asUintN(64, value).toString(16)}`;

/** Hexadecimal digits as Kconfig takes them: `0x` may be left out. From 2^63 on it is negative. Undefined: it is none of 64 bits. */
export function parseHexDigits(text: string): bigint | undefined {
  const [, digits] = /^(?:0[xX])?([0-9a-fA-F]+)$/.exec(text) ?? [];
  const value = digits === undefined ? undefined : BigInt(`0x${digits}`);
  return value === undefined || BigInt.asUintN(64, value) !== value ? undefined : BigInt.asIntN(64, value);
}
