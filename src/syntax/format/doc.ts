/**
 * A text whose line breaks are not settled yet (Wadler, "A prettier printer"; Oppen's groups). A group is laid out on one line if that fits and
 * nothing in it forces a break.
 */
export type Doc = string | readonly Doc[] | Line | Indent | Group | Pad | Suffix;

/** A break if the group is broken, else `flat`. `isHard`: always a break; `blank`: with an empty line. */
interface Line {
  readonly kind: "line";
  readonly flat: string;
  readonly isHard: boolean;
  readonly isBlank: boolean;
}
/** Lines in it stand further right; where `isAlways` is false only if the group is broken. */
interface Indent {
  readonly kind: "indent";
  readonly doc: Doc;
  readonly isAlways: boolean;
}
interface Group {
  readonly kind: "group";
  readonly doc: Doc;
  readonly isBroken: boolean;
}
/** There only if the group is broken: a trailing comma, blanks that align. */
interface Pad {
  readonly kind: "pad";
  readonly text: string;
}
/** Put at the end of the line, whatever still comes on it: a comment. */
interface Suffix {
  readonly kind: "suffix";
  readonly text: string;
}

export const line: Doc = { kind: "line", flat: " ", isHard: false, isBlank: false };
/** Between entries on one line stand two blanks. */
export const wideLine: Doc = { kind: "line", flat: "  ", isHard: false, isBlank: false };
export const softLine: Doc = { kind: "line", flat: "", isHard: false, isBlank: false };
export const hardLine: Doc = { kind: "line", flat: "", isHard: true, isBlank: false };
export const blankLine: Doc = { kind: "line", flat: "", isHard: true, isBlank: true };

export const indent = (doc: Doc): Doc => ({ kind: "indent", doc, isAlways: false });
/** For what the author put on a line of its own. */
export const indentAlways = (doc: Doc): Doc => ({ kind: "indent", doc, isAlways: true });
export const pad = (text: string): Doc => ({ kind: "pad", text });
export const suffix = (text: string): Doc => ({ kind: "suffix", text });

/** `isBroken`: the author broke it. A break in it that is forced breaks it too. */
export const group = (doc: Doc, isBroken = false): Doc => ({ kind: "group", doc, isBroken: isBroken || forcesBreak(doc) });

/** On one line as far as that goes: what is broken in it doesn't break it (`f({ … over lines … })`). */
export const hug = (doc: Doc): Doc => ({ kind: "group", doc, isBroken: false });

/** Has it a break that must be? */
export function forcesBreak(doc: Doc): boolean {
  if (typeof doc === "string") return doc.includes("\n");
  if (!("kind" in doc)) return doc.some(forcesBreak);
  if (doc.kind === "line") return doc.isHard;
  if (doc.kind === "suffix") return true;
  if (doc.kind === "group") return doc.isBroken || forcesBreak(doc.doc);
  return doc.kind === "indent" && forcesBreak(doc.doc);
}

type Mode = "flat" | "broken";
interface Piece {
  readonly depth: number;
  readonly mode: Mode;
  readonly doc: Doc;
}

/** The text, each line at most `width` characters long where that can be. */
export function layOut(doc: Doc, width: number): string {
  const lines: string[] = [];
  let text = "";
  let column = 0;
  let waiting: string[] = [];
  const stack: Piece[] = [{ depth: 0, mode: "broken", doc }];
  for (let piece = stack.pop(); piece !== undefined; piece = stack.pop()) {
    const { depth, mode, doc: part } = piece;
    if (typeof part === "string") {
      text += part;
      column = part.includes("\n") ? part.length - part.lastIndexOf("\n") - 1 : column + part.length;
    } else if (!("kind" in part)) {
      for (const one of part.toReversed()) stack.push({ depth, mode, doc: one });
    } else if (part.kind === "indent") {
      stack.push({ depth: part.isAlways || mode === "broken" ? depth + 1 : depth, mode, doc: part.doc });
    } else if (part.kind === "pad") {
      if (mode === "broken") stack.push({ depth, mode, doc: part.text });
    } else if (part.kind === "suffix") waiting.push(part.text);
    else if (part.kind === "group") {
      const isFlat = !part.isBroken && (width === Infinity || fits(width - column, { depth, mode: "flat", doc: part.doc }, stack));
      stack.push({ depth, mode: isFlat ? "flat" : "broken", doc: part.doc });
    } else if (mode === "flat" && !part.isHard) stack.push({ depth, mode, doc: part.flat });
    else {
      const margin = "  ".repeat(depth);
      lines.push(...ended(text, waiting, margin));
      if (part.isBlank) lines.push("");
      text = margin;
      waiting = [];
      column = 2 * depth;
    }
  }
  return [...lines, ...ended(text, waiting, ""), ""].join("\n");
}

/** A line with the comments that belong to it: the first at its end, others below. */
function ended(text: string, comments: readonly string[], margin: string): readonly string[] {
  const [first, ...more] = comments;
  return [(first === undefined ? text : `${text} ${first}`).trimEnd(), ...more.map((comment) => margin + comment)];
}

/** Does all up to the next break fit? */
function fits(room: number, first: Piece, rest: readonly Piece[]): boolean {
  let left = room;
  let next = rest.length;
  const stack: Piece[] = [first];
  while (left >= 0) {
    const piece = stack.pop() ?? rest[--next];
    if (piece === undefined) return true;
    const { depth, mode, doc } = piece;
    if (typeof doc === "string") {
      const end = doc.indexOf("\n");
      left -= end < 0 ? doc.length : end;
      if (end >= 0) return left >= 0;
    } else if (!("kind" in doc)) for (const one of doc.toReversed()) stack.push({ depth, mode, doc: one });
    else if (doc.kind === "indent") stack.push({ depth, mode, doc: doc.doc });
    else if (doc.kind === "group") stack.push({ depth, mode: doc.isBroken ? "broken" : mode, doc: doc.doc });
    else if (doc.kind === "pad") left -= mode === "broken" ? doc.text.length : 0;
    else if (doc.kind === "line") {
      if (mode === "broken" || doc.isHard) return true;
      left -= doc.flat.length;
    }
  }
  return false;
}
