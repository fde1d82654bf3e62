import type { SourceText } from "#diagnostics/diagnostic.ts";
import { parseModule } from "#syntax/parse.ts";

/** Lines that the lexer and nearley's parser go through in a second; the median of so many rounds, each of 20 times all texts. */
export function benchParse(texts: readonly SourceText[], rounds: number): number {
  const lines = texts.reduce((sum, { text }) => sum + text.split("\n").length - 1, 0);
  const speeds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < 20; i++) for (const source of texts) parseModule(source);
    // The first round warms up.
    if (round > 0) speeds.push((20 * lines * 1000) / (performance.now() - start));
  }
  return speeds.toSorted((a, b) => a - b)[Math.floor(speeds.length / 2)] ?? Number.NaN;
}
