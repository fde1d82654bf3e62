import { assertNever } from "#diagnostics/assert-never.ts";
import { storeOverLimit } from "#diagnostics/store-keeping.ts";
import { keepStoreWithin } from "#pipeline/store-limit.ts";
import { countText, sizeText } from "./amounts.ts";
import type { Terminal } from "./terminal.ts";

/** Keeps the store within `max_store_size`, and tells what that took. */
export async function tellStoreLimit(terminal: Terminal, storeFolder: string, maxSizeBytes: number): Promise<void> {
  const limited = await keepStoreWithin(storeFolder, maxSizeBytes, Date.now());
  switch (limited.kind) {
    case "nothing":
      return;
    case "hindered":
      return terminal.report(limited.diagnostics);
    case "collected": {
      const { removed, freedBytes, keptBytes, isOverLimit } = limited.report;
      if (!terminal.quiet)
        terminal.err(
          `the store was larger than max_store_size, ${sizeText(maxSizeBytes)}: removed ${countText(removed.actionResults, "result")}, ${sizeText(freedBytes)} freed\n`,
        );
      if (isOverLimit) terminal.report([storeOverLimit(sizeText(keptBytes), sizeText(maxSizeBytes))]);
      return;
    }
    default:
      assertNever(limited);
  }
}
