const UNITS: Readonly<Record<string, bigint>> = { KiB: 1n << 10n, MiB: 1n << 20n, GiB: 1n << 30n, TiB: 1n << 40n };

/** The largest 64-bit signed integer. A literal may be one more under a minus. */
export const MAX_INT = (1n << 63n) - 1n;

/** `64`, `0x40`, `1_000`, `4KiB` (bytes). May exceed 64 bits: the parser reports that. */
export function parseInteger(text: string): bigint {
  const unit = /[KMGT]iB$/.exec(text)?.[0];
  const digits = (unit ? text.slice(0, -3) : text).replaceAll("_", "");
  return BigInt(digits === "0x" ? "0" : digits) * (unit ? (UNITS[unit] ?? 1n) : 1n);
}
