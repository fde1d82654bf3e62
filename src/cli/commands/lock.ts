import { assertNever } from "#diagnostics/assert-never.ts";
import { entryText } from "#fetch/lock/lock-file.ts";
import { changeText } from "#pipeline/inputs/open-bringing-inputs.ts";
import type { LockedWorkspace } from "#pipeline/inputs/lock-workspace.ts";
import { countText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { lockInputs } from "../lock-inputs.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";
import { graphOfAll, recordEverySource } from "#pipeline/sources/record-sources.ts";

/** Writes kiln.lock: inputs that it doesn't pin, sources that it doesn't know. */
export async function lockCommand(context: Context, flags: Readonly<Record<string, unknown>>): Promise<number> {
  await using session = await openSession(context, flags);
  const locked = await lockInputs(context, session, flags, { update: "nothing" });
  const project = await session.project();
  const sources = recordEverySource(await graphOfAll(project, await session.engine()), project.workspace);
  session.progress.close();
  if (context.json) {
    printResult(context.terminal, { ...toldOf(locked), sources: sources.length });
    return EXIT.done;
  }
  tellMerged(context, locked);
  for (const change of locked.changes) context.terminal.out(`${changeText(change)}\n`);
  const count = `${countText(locked.lock.inputs.size, "input")}, ${countText(sources.length, "source")}`;
  context.terminal.out(`kiln.lock: ${count}\n`);
  return EXIT.done;
}

/** What a merge had twice, and which versions others wanted. */
export function tellMerged({ terminal }: Context, { merged, differing }: LockedWorkspace): void {
  for (const { key, kept, other } of merged) terminal.err(`${key}: ${entryText(kept)} is kept, the other side had ${entryText(other)}\n`);
  for (const { asked, taken } of differing) terminal.err(`${asked.name}: as ${taken.name} wants it, ${wish(taken)}, not ${wish(asked)}\n`);
}

function wish({ locator }: LockedWorkspace["differing"][number]["asked"]): string {
  switch (locator.kind) {
    case "npm":
      return locator.range;
    case "git":
      return locator.ref ?? "HEAD";
    case "url":
      return locator.hash ?? "without a hash";
    case "oci":
      return locator.version;
    default:
      return assertNever(locator);
  }
}

/** For `--json`. */
export function toldOf({ changes, isChanged, lock }: LockedWorkspace): Readonly<Record<string, unknown>> {
  return {
    changed: isChanged,
    inputs: [...lock.inputs].map(([key, entry]) => ({ key, ...entry })),
    changes: changes.map(({ key, name, before, after, signed }) => ({
      key,
      name,
      before: before ?? null,
      after: after ?? null,
      ...(signed === undefined ? {} : { signed }),
    })),
  };
}
