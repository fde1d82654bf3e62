import { sizeText } from "../amounts.ts";
import type { BuildSummary, ChainStep } from "#build/telling/build-summary.ts";

/** A chain is told where a build took as long as a person notices. */
const CHAIN_FROM_MS = 1000;
/** Memory is told where it could matter. */
const LARGE_BYTES = 512 * 2 ** 20;
/** Steps of it that are told: those that took longest. */
const SHOWN = 4;

/** Lines for people: "built 34, fetched 2, reused 21 (3.4 s)", and what took longest. */
export function summaryText(summary: BuildSummary): string {
  const { built, fetched, reused, failed, skipped, wallMs, criticalPath, largest } = summary;
  const counts = [
    ...(failed > 0 ? [`failed ${failed}`] : []),
    ...(skipped > 0 ? [`skipped ${skipped} that need it`] : []),
    ...(built > 0 ? [`built ${built}`] : []),
    ...(fetched > 0 ? [`fetched ${fetched}`] : []),
    ...(reused > 0 ? [`reused ${reused}`] : []),
  ];
  const head = isIdle(summary) ? "nothing to do" : counts.join(", ");
  const lines = [`${head} (${durationText(wallMs)})`];
  if (criticalPath.length > 1 && wallMs >= CHAIN_FROM_MS) lines.push(chainText(criticalPath));
  if (largest !== undefined && largest.peakBytes >= LARGE_BYTES)
    lines.push(`most memory: ${largest.kind} ${largest.name} (${sizeText(largest.peakBytes)})`);
  return `${lines.join("\n")}\n`;
}

/** Nothing had to be done. */
export function isIdle({ built, fetched, failed, skipped }: BuildSummary): boolean {
  return built + fetched + failed + skipped === 0;
}

function chainText(chain: readonly ChainStep[]): string {
  const longest = new Set(chain.toSorted((a, b) => b.wallMs - a.wallMs).slice(0, SHOWN));
  const shown = chain.filter((step) => longest.has(step)).map(({ kind, name, wallMs }) => `${kind} ${name} (${durationText(wallMs)})`);
  const others = chain.length - shown.length;
  const total = chain.reduce((sum, { wallMs }) => sum + wallMs, 0);
  return `longest chain: ${shown.join(", ")}${others === 0 ? "" : `, ${others} shorter`} (${durationText(total)})`;
}

/** "12 ms", "3.4 s", "2 min 5 s". */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
