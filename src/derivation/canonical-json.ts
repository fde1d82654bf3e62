import canonicalize from "canonicalize";

/** RFC 8785 text of a JSON value: keys sorted by UTF-16 units, no white space. 64-bit integers are to be decimal strings. */
export function canonicalJson(value: unknown): string {
  // What `JSON.stringify` writes is that text where keys come in order; it takes half the time.
  const ordered = inOrder(value);
  const quick = ordered === undefined ? undefined : JSON.stringify(ordered);
  if (quick !== undefined) return quick;
  const text = canonicalize(value);
  if (text === undefined) throw new Error("a value without a JSON text has no canonical form");
  return text;
}

/** The same value with the keys of its objects in order, itself where they are. Undefined: JavaScript has another order for them, or it is no plain value. */
function inOrder(value: unknown): unknown {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return inOrderList(value);
  return Object.getPrototypeOf(value) === Object.prototype ? inOrderObject(value) : undefined;
}

function inOrderList(list: readonly unknown[]): readonly unknown[] | undefined {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item === "string") continue;
    const ordered = inOrder(item);
    if (ordered === undefined) return undefined;
    if (ordered !== item) (copy ??= [...list])[i] = ordered;
  }
  return copy ?? list;
}

function inOrderObject(object: object): object | undefined {
  const entries: [string, unknown][] = Object.entries(object);
  let isSame = true;
  let before = "";
  for (const entry of entries) {
    const [key, value] = entry;
    // Keys that are numbers come first, in their own order.
    if (isDigit(key)) return undefined;
    // Most values are texts.
    if (typeof value !== "string" && value !== undefined) {
      const ordered = inOrder(value);
      if (ordered === undefined) return undefined;
      if (ordered !== value) isSame = false;
      entry[1] = ordered;
    }
    if (key < before) isSame = false;
    before = key;
  }
  return isSame ? object : Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const isDigit = (key: string): boolean => key >= "0" && key < ":";
