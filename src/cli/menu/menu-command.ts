import type { OptionTree } from "#config/tree/option-tree.ts";
import { badOptionValue, menuWithoutTerminal } from "#diagnostics/command-line.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { Menu } from "#menu/menu.ts";
import { runMenu, sizeOf, type Beside } from "#menu/terminal/run-menu.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { Flags } from "../register/registration.ts";
import { keptBeside } from "./kept-changes.ts";
import { ToldLater } from "./told-later.ts";

/** Options that a menu is opened over. */
export interface MenuOptions {
  readonly tree: OptionTree;
  /** Told when values were saved: what else is to be done for them to count. */
  readonly afterSaving?: string;
  /** Works out what a pending change costs. */
  readonly figures?: Pick<Beside, "onChange"> & { close(): void };
}

/** `kiln menu [IMAGE]`, `kiln menu --kconfig FILE`. Throws KILN-E1111 without a terminal, and what is wrong with declarations and values. */
export async function menuCommand(context: Context, image: string | undefined, flags: Flags): Promise<number> {
  if (image !== undefined && typeof flags["kconfig"] === "string")
    throw new KilnFailure([badOptionValue("--kconfig", flags["kconfig"], `no image beside it, as "${image}" is one`)]);
  needTerminal(context.env);
  const told = new ToldLater((found: Diagnostic) => context.terminal.report([found]));
  const options = await openOptions(context, image, flags, told);
  try {
    return await show(context, options, told);
  } finally {
    options.figures?.close();
  }
}

async function openOptions(context: Context, image: string | undefined, flags: Flags, told: ToldLater): Promise<MenuOptions> {
  if (flags["kconfig"] !== undefined) {
    const { openKconfigMenu } = await import("./kconfig-menu.ts");
    return await openKconfigMenu(context, flags, (found) => told.report(found));
  }
  const { openImageMenu } = await import("./image-menu.ts");
  return await openImageMenu(context, image, flags);
}

async function show(context: Context, { tree, afterSaving, figures }: MenuOptions, told: ToldLater): Promise<number> {
  const { terminal } = context;
  const menu = new Menu(tree, keptBeside(context.folder, tree.file), sizeOf(process.stdout));
  told.wait();
  const { end, kept } = await runMenu(
    menu,
    { input: process.stdin, output: process.stdout, color: terminal.colorOut, signal: context.signal },
    { onChange: (tell) => figures?.onChange(tell), told: () => told.take() },
  );
  const said = [
    ...(menu.hasSaved ? [`configuration written to ${tree.file}`, ...(afterSaving === undefined ? [] : [afterSaving])] : []),
    ...(end === "left" ? ["changes were not saved"] : []),
  ];
  if (!terminal.quiet) for (const line of said) terminal.out(`${line}\n`);
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
