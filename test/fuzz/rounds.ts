import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { mutated, randomNumbers } from "./mutate.ts";
import { examine } from "../support/virtual-workspace.ts";

/** Longest that a text may take. */
const MILLISECONDS = 1_000;

/** What is wrong with Kiln for this text: a crash, a hang, a place outside of its file; undefined for nothing. */
export const faultOf = (text: string): string | undefined => faultIn(() => examine(text));

/** The same for whatever gives diagnostics. */
export function faultIn(examineIt: () => readonly Diagnostic[]): string | undefined {
  const start = performance.now();
  let found: readonly Diagnostic[];
  try {
    found = examineIt();
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const time = performance.now() - start;
  // A second try: the first may have met a pause of the machine.
  if (time > MILLISECONDS) {
    const again = performance.now();
    examineIt();
    if (performance.now() - again > MILLISECONDS) return `takes ${Math.round(time)} ms`;
  }
  for (const { code, at, advice, message, notes } of found) {
    const places = [at, ...notes.map((note) => note.at)].filter((place) => place !== undefined);
    if (advice === "" || message === "" || notes.length > 3) return `${code} lacks advice or message, or has too many notes`;
    const outside = places.find((place) => !isInside(place));
    if (outside) return `${code} points to ${outside.start}–${outside.end} of ${outside.source.text.length} in ${outside.source.path}`;
  }
  return undefined;
}

const isInside = ({ source, start, end }: Span): boolean => start >= 0 && start <= end && end <= source.text.length;

/** Goes through so many texts; the first that Kiln fails for, made as short as possible. */
export function fuzz(
  texts: readonly string[],
  rounds: number,
  seed: number,
  onRound: (round: number) => void = () => undefined,
): { readonly text: string; readonly fault: string } | undefined {
  const random = randomNumbers(seed);
  for (let round = 0; round < rounds; round++) {
    onRound(round);
    const text = mutated(texts, random);
    const fault = faultOf(text);
    if (fault !== undefined) return shortened(text, fault);
  }
  return undefined;
}

/** Takes pieces away as long as something stays wrong. */
function shortened(start: string, first: string): { readonly text: string; readonly fault: string } {
  let text = start;
  let fault = first;
  for (let piece = Math.ceil(text.length / 2); piece >= 1; piece = Math.floor(piece / 2)) {
    for (let at = 0; at < text.length;) {
      const shorter = text.slice(0, at) + text.slice(at + piece);
      const found = faultOf(shorter);
      if (found === undefined) at += piece;
      else {
        text = shorter;
        fault = found;
      }
    }
  }
  return { text, fault };
}
