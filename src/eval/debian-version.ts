/** `[epoch:]upstream[-revision]`, deb-version(7). */
export const DEBIAN_VERSION = /^(?:\d+:)?\d[A-Za-z0-9.+~-]*$/;

/** Order of versions as dpkg has it; negative, 0 or positive. Both match `DEBIAN_VERSION`. */
export function compareDebian(a: string, b: string): number {
  const [x, y] = [parts(a), parts(b)];
  return compareInts(x.epoch, y.epoch) || compareParts(x.upstream, y.upstream) || compareParts(x.revision, y.revision);
}

/** What is missing counts as 0 or as nothing. */
function parts(version: string): { readonly epoch: string; readonly upstream: string; readonly revision: string } {
  const [, epoch = "0", rest = ""] = /^(?:(\d+):)?(.*)$/.exec(version) ?? [];
  const dash = rest.lastIndexOf("-");
  return { epoch, upstream: dash < 0 ? rest : rest.slice(0, dash), revision: dash < 0 ? "" : rest.slice(dash + 1) };
}

/** Texts and ints in turns, each compared in its own way. */
function compareParts(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.match(/[^\d]*\d*/g) ?? []);
  for (let i = 0; i < Math.max(x?.length ?? 0, y?.length ?? 0); i++) {
    const [[text, int], [otherText, otherInt]] = [split(x?.[i]), split(y?.[i])];
    const order = compareTexts(text, otherText) || compareInts(int, otherInt);
    if (order !== 0) return order;
  }
  return 0;
}

function split(part = ""): readonly [text: string, int: string] {
  const digits = part.search(/\d/);
  return digits < 0 ? [part, "0"] : [part.slice(0, digits), part.slice(digits)];
}

function compareTexts(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = weight(a[i]) - weight(b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` comes before the end, the end before letters, letters before all else. */
function weight(char: string | undefined): number {
  if (char === undefined) return 0;
  if (char === "~") return -1;
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;
}

/** Of any length. */
function compareInts(a: string, b: string): number {
  const [x, y] = [a, b].map((digits) => digits.replace(/^0+/, ""));
  if (x === undefined || y === undefined || x === y) return 0;
  return x.length === y.length ? (x < y ? -1 : 1) : x.length - y.length;
}
