import canonicalize from "canonicalize";

/** RFC 8785 text of a JSON value: keys sorted by UTF-16 units, no white space. 64-bit integers are to be decimal strings. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("a value without a JSON text has no canonical form");
  return text;
}
