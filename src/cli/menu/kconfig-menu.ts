import { KconfigTree } from "#config/kconfig/tree/kconfig-tree.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { unfinishedFiles } from "#store/unfinished-files.ts";
import { openRun } from "../config/front-end.ts";
import type { Context } from "../context.ts";
import type { Flags } from "../register/registration.ts";
import type { MenuOptions } from "./menu-command.ts";

/** A tree of Kconfig files and its values. `report`: told of warnings, as long as the menu is open. */
export async function openKconfigMenu(context: Context, flags: Flags, report: (found: Diagnostic) => void): Promise<MenuOptions> {
  const run = await openRun(context, flags, report);
  return { tree: new KconfigTree(run.session, run.config, context.folder, unfinishedFiles) };
}
