import type { Span } from "#diagnostics/diagnostic.ts";
import type { Reason } from "./resolved.ts";
import type { Cause, Round } from "./round.ts";

/** The cause, what caused that, … up to the image. */
export function causeChain(cause: Cause, round: Round): readonly Reason[] {
  const reasons: Reason[] = [];
  const seen = new Set<Cause>();
  for (let at: Cause | undefined = cause; at && !seen.has(at); at = behind(at, round)) {
    seen.add(at);
    reasons.push({ kind: "raised", text: at.text, at: at.at });
  }
  return reasons;
}

function behind(cause: Cause, round: Round): Cause | undefined {
  if (cause.option !== undefined) {
    const raised = round.basis.raised.get(cause.option) ?? round.basis.suggested.get(cause.option);
    if (raised) return raised;
  }
  return cause.library === undefined ? undefined : round.basis.present.get(cause.library);
}

/** " (heap.kiln:12)" */
export function shownPlace(at: Span | undefined): string {
  return at ? ` (${at.source.path}:${at.source.text.slice(0, at.start).split("\n").length})` : "";
}
