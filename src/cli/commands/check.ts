import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession, type Session } from "../session.ts";

/** Everything that can be found without a build: every image of the workspace, on every platform that it lists. */
export async function checkCommand(context: Context, flags: Readonly<Record<string, unknown>>): Promise<number> {
  if (flags["watch"] === true) {
    const { watching } = await import("../watch.ts");
    return await watching(context, flags, async ({ session, elapsed }) => await check(context, session, elapsed));
  }
  await using session = await openSession(context, flags);
  await check(context, session);
  return EXIT.done;
}

/** `elapsed`: milliseconds that it took, where it is done again and again. */
async function check({ json, terminal }: Context, session: Session, elapsed?: () => number): Promise<void> {
  const { targets, derivations } = await session.summarise({ kind: "everything" });
  session.progress.close();
  const ms = elapsed && Math.round(elapsed() * 10) / 10;
  if (json) printResult(terminal, { targets, derivations, ...(ms === undefined ? {} : { ms }) });
  else terminal.out(`${targets.length} targets, ${derivations} derivations: nothing wrong${ms === undefined ? "" : ` (${ms} ms)`}\n`);
}
