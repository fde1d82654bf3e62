/** One hunk of a unified diff. Lines carry their line feed; only a file's last line may lack it. */
export interface Hunk {
  /** Line of the file that its first old line should be, from 1. */
  readonly oldStart: number;
  readonly old: readonly string[];
  readonly new: readonly string[];
  /** Unchanged lines at its beginning and its end. */
  readonly prefixContext: number;
  readonly suffixContext: number;
}

/** `lines`: as in the patch, with their first characters ` `, `-`, `+`, `\`. An empty one is an empty line of context whose blank got lost. */
export function readHunk(oldStart: number, lines: readonly string[]): Hunk {
  const old: string[] = [];
  const fresh: string[] = [];
  let prefixContext = 0;
  let suffixContext = 0;
  let changed = false;
  lines.forEach((line, i) => {
    const operation = line === "" ? " " : line[0];
    if (operation === "\\") return;
    const text = line.slice(1) + (lines[i + 1]?.startsWith("\\") ? "" : "\n");
    if (operation !== "+") old.push(text);
    if (operation !== "-") fresh.push(text);
    if (operation !== " ") {
      changed = true;
      suffixContext = 0;
    } else if (changed) suffixContext += 1;
    else prefixContext += 1;
  });
  return { oldStart, old, new: fresh, prefixContext, suffixContext };
}

/** Lines with their line feeds. */
export function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

export type Applied =
  | { readonly kind: "applied"; readonly lines: readonly string[] }
  /** `line`: where it was expected, from 1. */
  | { readonly kind: "fails"; readonly hunk: number; readonly line: number }
  | { readonly kind: "ambiguous"; readonly hunk: number; readonly places: readonly number[] };

/** Applies hunks in order. `hunk` of a failure counts from 0. */
export function applyHunks(lines: readonly string[], hunks: readonly Hunk[]): Applied {
  const result: string[] = [];
  /** Lines of the file that are done with. */
  let frozen = 0;
  let offset = 0;
  for (const [index, hunk] of hunks.entries()) {
    const guess = hunk.oldStart + offset;
    const places = findPlaces(lines, hunk, guess, frozen);
    const [place] = places;
    if (place === undefined) return { kind: "fails", hunk: index, line: Math.max(1, guess) };
    if (places.length > 1) return { kind: "ambiguous", hunk: index, places };
    offset += place - guess;
    for (let i = frozen; i < place - 1; i += 1) result.push(lines[i] ?? "");
    // The context behind a change stays free: in a file that lost lines, the next hunk may begin in it.
    result.push(...hunk.new.slice(0, hunk.new.length - hunk.suffixContext));
    frozen = place - 1 + hunk.old.length - hunk.suffixContext;
  }
  for (let i = frozen; i < lines.length; i += 1) result.push(lines[i] ?? "");
  // A line that gets a successor gets its line feed, as GNU patch writes it.
  return { kind: "applied", lines: result.map((line, i) => (i < result.length - 1 && !line.endsWith("\n") ? `${line}\n` : line)) };
}

/**
 * Where a hunk fits (lines from 1): at its line number, else anywhere after the hunk before. The rules are those of GNU patch with --fuzz=0
 * (`locate_hunk` of its patch.c): less context at the beginning than at the end means the beginning of the file, the other way round its end.
 * GNU patch would take the nearest of several places; we give them all.
 */
function findPlaces(lines: readonly string[], hunk: Hunk, guess: number, frozen: number): readonly number[] {
  const count = hunk.old.length;
  const last = lines.length - count + 1;
  if (count === 0) return guess - 1 >= frozen && guess - 1 <= lines.length ? [guess] : [];
  const fits = (place: number): boolean => place > frozen && place <= last && hunk.old.every((line, i) => lines[place - 1 + i] === line);
  const atStart = hunk.prefixContext < hunk.suffixContext && hunk.oldStart <= 1;
  const atEnd = hunk.suffixContext < hunk.prefixContext;
  if (atStart) return fits(1) ? [1] : [];
  if (atEnd) return fits(last) ? [last] : [];
  if (fits(guess)) return [guess];
  const places: number[] = [];
  for (let place = frozen + 1; place <= last; place += 1) if (fits(place)) places.push(place);
  return places;
}
