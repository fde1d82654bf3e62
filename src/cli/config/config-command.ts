import { configDifferences, configValues, printDifference } from "#config/kconfig/commands/config-diff.ts";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { PREFIX } from "#config/kconfig/dotconfig/format.ts";
import { asBytes, asText } from "#config/kconfig/text/sources.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { noSuchConfig } from "#diagnostics/kconfig-values.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import type { Flags } from "../register/registration.ts";
import { oldConfig } from "./ask.ts";
import { configOf } from "./config-of.ts";
import { openRun } from "./front-end.ts";
import { makeCommands, type ConfigAction } from "./make-commands.ts";
import { valueCommands } from "./value-commands.ts";

const ACTIONS: Readonly<Record<string, ConfigAction>> = { ...makeCommands, ...valueCommands, oldconfig: oldConfig };

/** One command of `kiln config`, on Kconfig files or on the workspace's options. `words`: its arguments. */
export async function configCommand(context: Context, name: string, words: readonly string[], flags: Flags): Promise<number> {
  if (name === "diff") return compare(context, words);
  if (name === "of") return configOf(context, words);
  if (flags["kconfig"] === undefined || name === "export") {
    const { optionCommand } = await import("./options/option-command.ts");
    return await optionCommand(context, name, words, flags);
  }
  const action = ACTIONS[name];
  if (action === undefined) throw new Error(`no action for config ${name}`);
  return await action(await openRun(context, flags), words);
}

/** Two files of values, as they are written. */
function compare(context: Context, [before = "", after = ""]: readonly string[]): number {
  const host = diskHost({ folder: context.folder, env: context.env, allowShell: false });
  const [left, right] = [before, after].map((path) => {
    const text = host.read(asBytes(path));
    if (text === undefined) throw new KilnFailure([noSuchConfig(path)]);
    return configValues(text, PREFIX);
  });
  if (left === undefined || right === undefined) return EXIT.usage;
  const differences = configDifferences(left, right);
  if (context.json) printResult(context.terminal, { differences });
  else for (const one of differences) context.terminal.out(`${shownText(asText(printDifference(one)))}\n`);
  return EXIT.done;
}
