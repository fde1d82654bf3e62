import { openStore } from "#store/open-store.ts";
import { countText, sizeText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { countingOn } from "../counting.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { readSettings } from "../settings.ts";

/** Makes links of files that lie in the store twice. */
export async function storeOptimiseCommand(context: Context): Promise<number> {
  const { terminal } = context;
  const store = openStore(readSettings(context.env, context).store.value);
  const counting = countingOn(terminal);
  const report = await store.optimise({ onProgress: counting.show }).finally(counting.close);
  await store.close();
  if (context.json) printResult(terminal, { ...report });
  else terminal.out(`${countText(report.linkedFiles, "file")} linked, ${sizeText(report.savedBytes)} saved\n`);
  return EXIT.done;
}
