import { openStore } from "#store/open-store.ts";
import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { countingOn } from "../counting.ts";
import { readSettings } from "../settings.ts";

/** Exit 1 when anything in the store is not what its name says. */
export async function storeVerifyCommand(context: Context): Promise<number> {
  const { terminal } = context;
  const store = openStore(readSettings(context.env, context).store.value, {});
  const counting = countingOn(terminal);
  const report = await store.verify({ onProgress: counting.show }).finally(() => counting.close());
  await store.close();
  if (context.json) {
    terminal.out(`${JSON.stringify(report)}\n`);
  } else {
    for (const problem of report.problems) terminal.err(`${problem}\n`);
    const counts = `${report.blobs} blobs, ${report.trees} trees, ${report.actionResults} action results, ${report.realisations} realisations`;
    terminal.out(`${counts}: ${report.problems.length === 0 ? "all whole" : `${report.problems.length} problems`}\n`);
  }
  return report.problems.length === 0 ? EXIT.done : EXIT.failed;
}
