import { resolve } from "node:path";
import { compileCommands, writeCompileCommands } from "#pipeline/compile-commands.ts";
import { buildSources } from "../build-sources.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";

/** Writes compile_commands.json of targets, for clangd and other tools; builds nothing but what the commands name. */
export async function compdbCommand(
  context: Context,
  targets: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  await using session = await openSession(context, flags);
  const sources = await buildSources(context, session, targets);
  if (sources.kind === "ended") return sources.exit;
  const { evaluation, report } = sources;
  const commands = compileCommands(evaluation.graph, report, (await session.engine()).store, session.folder);
  const output = typeof flags["output"] === "string" ? flags["output"] : undefined;
  if (output === "-") {
    context.terminal.out(`${JSON.stringify(commands, undefined, 2)}\n`);
    return EXIT.done;
  }
  const path = output === undefined ? resolve(session.folder, "compile_commands.json") : resolve(context.folder, output);
  const shown = writeCompileCommands(path, commands, context.folder);
  if (context.json) printResult(context.terminal, { path, commands: commands.length });
  else context.terminal.out(`${shown}: ${commands.length} commands\n`);
  return EXIT.done;
}
