/** Where a value comes from: so many of `source`, or, negative, the bitwise complement of its place in `added`. */
export type Origin = number;

/** Larger arrays are copied by loops. */
const LARGEST = 64;

/**
 * `(source, added) => [source[0], added[0], source[2]]`, for those origins: an array literal is made several times faster than a copy whose
 * elements are then replaced. Undefined where there are too many.
 */
export function copier<T>(origins: readonly Origin[]): ((source: readonly T[], added: readonly T[]) => T[]) | undefined {
  if (origins.length > LARGEST) return undefined;
  const elements = origins.map((origin) => (origin >= 0 ? `s[${origin}]` : `a[${~origin}]`));
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- a text of places only
  return new Function("s", "a", `return [${elements.join(",")}]`) as (source: readonly T[], added: readonly T[]) => T[];
}
