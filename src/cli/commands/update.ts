import { changeText } from "#pipeline/inputs/open-bringing-inputs.ts";
import { differenceText } from "#pipeline/inputs/input-difference.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { buildAndCompare, sizesInOut, sizesText } from "../image-sizes.ts";
import { lockInputs } from "../lock-inputs.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";
import { tellMerged, toldOf } from "./lock.ts";

/** Moves inputs, or writes hashes of sources. */
export async function updateCommand(
  context: Context,
  inputs: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (flags["hashes"] === true) {
    const { updateHashesCommand } = await import("./update-hashes.ts");
    return await updateHashesCommand(context, flags);
  }
  await using session = await openSession(context, flags);
  const isDry = flags["dryRun"] === true;
  const builds = flags["build"] === true;
  const before = builds ? sizesInOut(session.folder) : new Map<string, number>();
  const locked = await lockInputs(context, session, flags, {
    update: inputs.length === 0 ? "everything" : inputs,
    dryRun: isDry,
    describe: true,
  });
  session.progress.close();
  const { changes, differences } = locked;
  if (!context.json) {
    tellMerged(context, locked);
    for (const change of changes) {
      context.terminal.out(`${changeText(change)}\n`);
      const lines = differences.get(change.key) ?? [];
      for (const one of lines) context.terminal.out(`  ${differenceText(one)}\n`);
    }
    if (changes.length === 0) context.terminal.out("nothing moved\n");
    else if (isDry) context.terminal.out("kiln.lock stays as it was\n");
  }
  const built = builds ? await buildAndCompare(context, session, flags, before) : { exit: EXIT.done, sizes: [] };
  if (context.json) {
    const told = Object.fromEntries([...differences].map(([key, lines]) => [key, lines ?? null]));
    printResult(context.terminal, { dryRun: isDry, ...toldOf(locked), differences: told, sizes: built.sizes });
  } else for (const one of built.sizes) context.terminal.out(`${sizesText(one)}\n`);
  return built.exit;
}
