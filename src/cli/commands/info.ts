import { findInfo } from "#pipeline/catalogue/find-info.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import type { Flags } from "../register/registration.ts";
import { openSession } from "../session.ts";
import { infoRecord, showInfo } from "../show-info.ts";

/** What something that the workspace or an input declares is, where it comes from, and how it is taken in. */
export async function infoCommand(context: Context, name: string, flags: Flags): Promise<number> {
  const { terminal } = context;
  await using session = await openSession(context, flags);
  const info = findInfo(name, await session.project());
  if (context.json) printResult(terminal, infoRecord(info));
  else terminal.out(showInfo(info, terminal.colorOut));
  return EXIT.done;
}
