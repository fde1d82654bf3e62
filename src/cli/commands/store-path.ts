import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { readSettings } from "../settings.ts";

export async function storePathCommand(context: Context): Promise<number> {
  context.terminal.out(`${readSettings(context.env, context).store.value}\n`);
  return EXIT.done;
}
