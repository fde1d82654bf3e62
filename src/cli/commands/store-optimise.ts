import { countText, sizeText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { countingOn } from "../counting.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { withStore } from "../with-store.ts";

/** Makes links of files that lie in the store twice. */
export async function storeOptimiseCommand(context: Context): Promise<number> {
  const { terminal } = context;
  const counting = countingOn(terminal);
  const report = await withStore(context, (store) => store.optimise({ onProgress: counting.show }).finally(() => counting.close()));
  if (context.json) printResult(terminal, { ...report });
  else terminal.out(`${countText(report.linkedFiles, "file")} linked, ${sizeText(report.savedBytes)} saved\n`);
  return EXIT.done;
}
