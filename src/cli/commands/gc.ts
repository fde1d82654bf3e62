import { collectBlocked, storeOverLimit } from "#diagnostics/store-keeping.ts";
import type { CollectReport } from "#store/store.ts";
import { ageOption, countText, sizeOption, sizeText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { countingOn } from "../counting.ts";
import { printResult } from "../print-result.ts";
import { withStore } from "../with-store.ts";

/** Removes what neither a root nor a process uses; exit 1 where something hinders that. */
export async function gcCommand(context: Context, flags: Readonly<Record<string, unknown>>): Promise<number> {
  const { terminal, signal } = context;
  const [age, size] = [flags["olderThan"], flags["maxSize"]];
  const wish = {
    ...(typeof age === "string" ? { olderThanMs: ageOption("--older-than", age) } : {}),
    ...(typeof size === "string" ? { maxSizeBytes: sizeOption("--max-size", size) } : {}),
  };
  const isDry = flags["dryRun"] === true;
  const counting = countingOn(terminal);
  const { root, report } = await withStore(context, async (store) => ({
    root: store.root,
    report: await store
      .collect({ ...wish, nowMs: Date.now(), dryRun: isDry, signal, onProgress: counting.show })
      .finally(() => counting.close()),
  }));
  if (report.everythingUsedBy !== undefined) terminal.report([collectBlocked(root, report.everythingUsedBy)]);
  else if (report.isOverLimit && wish.maxSizeBytes !== undefined)
    terminal.report([storeOverLimit(sizeText(report.keptBytes), sizeText(wish.maxSizeBytes))]);
  if (context.json) {
    const { removed, freedBytes, keptBytes } = report;
    printResult(terminal, { dryRun: isDry, removed, freedBytes, keptBytes });
  } else terminal.out(`${told(report, isDry)}\n`);
  return report.everythingUsedBy === undefined ? EXIT.done : EXIT.failed;
}

function told({ removed, freedBytes, keptBytes }: CollectReport, isDry: boolean): string {
  const counts = [
    countText(removed.roots, "root"),
    countText(removed.actionResults, "result"),
    countText(removed.trees, "tree"),
    countText(removed.blobs, "blob"),
    ...(removed.caches === 0 ? [] : [countText(removed.caches, "old cache")]),
  ];
  return `${isDry ? "would remove" : "removed"} ${counts.join(", ")}: ${sizeText(freedBytes)} ${isDry ? "to free" : "freed"}, ${sizeText(keptBytes)} kept`;
}
