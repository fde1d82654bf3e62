import type { VerifyReport } from "#store/store.ts";
import { countText } from "../amounts.ts";
import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { countingOn } from "../counting.ts";
import { withStore } from "../with-store.ts";

/** Exit 1 when anything in the store is not what its name says, and was not repaired. */
export async function storeVerifyCommand(context: Context, flags: Readonly<Record<string, unknown>>): Promise<number> {
  const { terminal } = context;
  const counting = countingOn(terminal);
  const report = await withStore(context, (store) =>
    store.verify({ repair: flags["repair"] === true, onProgress: counting.show }).finally(() => counting.close()),
  );
  if (context.json) {
    terminal.out(`${JSON.stringify(report)}\n`);
  } else {
    for (const problem of report.problems) terminal.err(`${problem}\n`);
    for (const problem of report.unrepaired ?? []) terminal.err(`not repaired: ${problem}\n`);
    const counts = `${report.blobs} blobs, ${report.trees} trees, ${report.actionResults} action results, ${report.realisations} realisations`;
    terminal.out(`${counts}: ${verdict(report)}\n`);
  }
  return (report.unrepaired ?? report.problems).length === 0 ? EXIT.done : EXIT.failed;
}

function verdict({ problems, unrepaired }: VerifyReport): string {
  if (problems.length === 0) return "all whole";
  const found = countText(problems.length, "problem");
  return unrepaired === undefined ? found : `${found}, ${unrepaired.length === 0 ? "all repaired" : `${unrepaired.length} not repaired`}`;
}
