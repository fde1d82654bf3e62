import type { Span } from "#diagnostics/diagnostic.ts";
import type { Reason } from "./resolved.ts";
import type { Cause, Round } from "./round.ts";

/** Why the option has its value: what decided first, then what stands behind it. */
export function reasonsOf(key: string, round: Round): readonly Reason[] {
  const settled = round.settle(key);
  if ("failed" in settled) return [];
  return settled.cause ? [...causeChain(settled.cause, round), ...settled.reasons] : settled.reasons;
}

/** The cause, what caused that, … up to the image, or to an option that is true by itself. */
export function causeChain(cause: Cause, round: Round): readonly Reason[] {
  const reasons: Reason[] = [];
  const seen = new Set<Cause>();
  for (let at: Cause | undefined = cause; at && !seen.has(at);) {
    seen.add(at);
    reasons.push({ kind: "raised", text: at.text, at: at.at });
    const settled: ReturnType<Round["settle"]> | undefined = at.option === undefined ? undefined : round.settle(at.option);
    if (settled && !("failed" in settled) && settled.isTrueAlone && !settled.cause) return [...reasons, ...settled.reasons];
    at = settled && !("failed" in settled) && settled.cause ? settled.cause : behind(at, round);
  }
  return reasons;
}

/** The chain as lines, each with its place. */
export const chainText = (cause: Cause, round: Round): readonly string[] =>
  causeChain(cause, round).map((reason) => `${reason.text}${shownPlace(reason.at)}`);

function behind(cause: Cause, round: Round): Cause | undefined {
  return cause.library === undefined || cause.library === "app" ? undefined : round.basis.present.get(cause.library);
}

/** " (heap.kiln:12)" */
export function shownPlace(at: Span | undefined): string {
  return at ? ` (${at.source.path}:${at.source.text.slice(0, at.start).split("\n").length})` : "";
}

export function placeBefore(a: Span, b: Span): boolean {
  return a.source.path === b.source.path ? a.start < b.start : a.source.path < b.source.path;
}

/** A condition or value as the recipe writes it, on one line. */
export const writtenText = ({ source, start, end }: Span): string => source.text.slice(start, end).replaceAll(/\s+/g, " ");
