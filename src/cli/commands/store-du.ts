import { countText, sizeText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { withStore } from "../with-store.ts";

/** What lies in each folder of the store. */
const MEANINGS: Readonly<Record<string, string>> = {
  cas: "contents",
  trees: "trees as folders (their files are contents)",
  ac: "results of actions",
  realised: "results of steps",
  unsandboxed: "results of steps without a sandbox",
  graphs: "steps of what links show",
  sources: "lists of sources of what links show",
  logs: "what steps wrote",
  tmp: "work under way",
  leases: "uses of running processes",
  helper: "the sandbox's helper",
  lost: "set aside by repairs",
  scan: "scans of C sources (a cache)",
  syntax: "parsed recipes (a cache)",
  evaluated: "evaluations (a cache)",
  kconfig: "Kconfig trees (a cache)",
  built: "what was built last, for explanations",
  durations: "how long steps took",
};

/** How large the store is, what of it is used, and by which roots. */
export async function storeDuCommand(context: Context): Promise<number> {
  const { terminal } = context;
  const { root, usage } = await withStore(context, async (store) => ({
    root: store.root,
    usage: await store.usage({ nowMs: Date.now() }),
  }));
  const totalBytes = usage.areas.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (context.json) {
    printResult(terminal, { totalBytes, ...usage });
    return EXIT.done;
  }
  const line = (bytes: number, text: string): void => terminal.out(`${sizeText(bytes).padStart(11)}  ${text}\n`);
  line(totalBytes, root);
  for (const { name, files, sizeBytes } of usage.areas) {
    const meaning = MEANINGS[name];
    if (files > 0) line(sizeBytes, `  ${name}: ${meaning === undefined ? "" : `${meaning}, `}${countText(files, "file")}`);
  }
  if (usage.oldCachesBytes > 0) line(usage.oldCachesBytes, "caches of other versions of Kiln, not used for 30 days");
  line(usage.usedBytes, "in use");
  for (const { name, sizeBytes } of usage.roots) line(sizeBytes, `  ${name}`);
  return EXIT.done;
}
