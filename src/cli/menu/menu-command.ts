import { KconfigTree } from "#config/kconfig/tree/kconfig-tree.ts";
import type { OptionTree } from "#config/tree/option-tree.ts";
import { menuWithoutTerminal } from "#diagnostics/command-line.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { Menu } from "#menu/menu.ts";
import { runMenu, sizeOf, type Beside } from "#menu/terminal/run-menu.ts";
import { openRun } from "../config/front-end.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { Flags } from "../register/registration.ts";
import { keptBeside } from "./kept-changes.ts";
import { ToldLater } from "./told-later.ts";

/** `kiln menu`. Throws KILN-E1111 without a terminal. */
export async function menuCommand(context: Context, flags: Flags): Promise<number> {
  needTerminal(context.env);
  const told = new ToldLater((found: Diagnostic) => context.terminal.report([found]));
  const run = await openRun(context, flags, (found) => told.report(found));
  const tree = new KconfigTree(run.session, run.config, context.folder);
  return await show(context, tree, told, { onChange: () => {}, told: () => told.take() });
}

async function show(context: Context, tree: OptionTree, told: ToldLater, beside: Beside): Promise<number> {
  const { terminal } = context;
  const menu = new Menu(tree, keptBeside(context.folder, tree.file), sizeOf(process.stdout));
  told.wait();
  const { end, kept } = await runMenu(
    menu,
    { input: process.stdin, output: process.stdout, color: terminal.colorOut, signal: context.signal },
    beside,
  );
  if (menu.hasSaved && !terminal.quiet) terminal.out(`configuration written to ${tree.file}\n`);
  if (end === "left" && !terminal.quiet) terminal.out("changes were not saved\n");
  if (kept !== undefined) terminal.err(`changes that aren't saved are kept in ${kept}; the next \`kiln menu\` asks for them\n`);
  return end === "interrupted" ? EXIT.interrupted : EXIT.done;
}

function needTerminal(env: NodeJS.ProcessEnv): void {
  const missing = [
    ...(process.stdin.isTTY ? [] : ["standard input is no terminal"]),
    ...(process.stdout.isTTY ? [] : ["standard output is no terminal"]),
    ...(env["TERM"] === "dumb" || !env["TERM"] ? [`TERM is ${env["TERM"] || "not set"}, so it can't place a cursor`] : []),
  ];
  if (missing.length > 0) throw new KilnFailure([menuWithoutTerminal(missing.join("\n"))]);
}
