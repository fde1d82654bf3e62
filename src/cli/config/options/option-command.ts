import type { Context } from "../../context.ts";
import type { Flags } from "../../register/registration.ts";
import { openSession } from "../../session.ts";
import { makeCommands, type OptionAction } from "./make-commands.ts";
import { exportTree } from "./export-tree.ts";
import { openOptionRun } from "./option-run.ts";
import { valueCommands } from "./value-commands.ts";

const ACTIONS: Readonly<Record<string, OptionAction>> = { ...makeCommands, ...valueCommands, export: exportTree };

/** One command of `kiln config` on the options of the workspace around. `words`: its arguments. */
export async function optionCommand(context: Context, name: string, words: readonly string[], flags: Flags): Promise<number> {
  await using session = await openSession(context, flags);
  const action = ACTIONS[name];
  if (action === undefined) throw new Error(`no action for config ${name}`);
  const project = await session.project();
  session.progress.close();
  return await action(openOptionRun(context, flags, project), words);
}
