import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { readInput } from "#pipeline/interactive/read-input.ts";
import { Scratchpad } from "#pipeline/interactive/scratchpad.ts";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { COMMAND_NAMES, runPromptCommand } from "../repl/commands.ts";
import { openLineSource } from "../repl/line-source.ts";
import { openSession, type Session } from "../session.ts";

const PROMPT = "kiln> ";
const MORE = "  ... ";
const WHERE = "<input>";

/** Reads, evaluates and prints until the input ends. Typed: always 0. Piped: as the last mistake would exit. */
export async function replCommand(context: Context, flags: Readonly<Record<string, unknown>>): Promise<number> {
  const { terminal } = context;
  const open = async (): Promise<Session> => await openSession(context, flags, { anywhere: true, warnings: false });
  let session = await open();
  let pad = new Scratchpad(await session.project(), session.engine);
  const loaded: string[] = [];
  let isRunning = true;
  let isReloading = false;
  let exit: number = EXIT.done;

  const lines = openLineSource(context.env, async (line) => {
    const command = /^\s*(:\w*)$/.exec(line)?.[1];
    if (command !== undefined) return [COMMAND_NAMES.map((name) => `:${name}`).filter((name) => name.startsWith(command)), command];
    const { candidates, word } = await pad.complete(line);
    return [[...candidates], word];
  });

  const reload = async (): Promise<void> => {
    isReloading = false;
    // Where the workspace is wrong now, the one that was read stays.
    const next = await open();
    const nextPad = new Scratchpad(await next.project(), next.engine, pad.definitions);
    try {
      for (const file of loaded) nextPad.load(file, context.folder);
    } catch (error) {
      await next[Symbol.asyncDispose]();
      throw error;
    }
    await session[Symbol.asyncDispose]();
    [session, pad] = [next, nextPad];
  };

  const handle = async (text: string): Promise<void> => {
    const input = readInput(text, WHERE);
    if (input.kind === "empty") return;
    if (input.kind === "unfinished" || input.kind === "wrong") throw new KilnFailure(input.diagnostics);
    if (input.kind === "expression") terminal.out(`${(await pad.evaluate(input.expr, input.source)).shown}\n`);
    if (input.kind === "definition") await pad.define(input.name, input.expr, input.source);
    if (input.kind !== "command") return;
    await runPromptCommand(
      {
        pad,
        folder: context.folder,
        out: (shown) => terminal.out(shown),
        reload: () => (isReloading = true),
        quit: () => (isRunning = false),
      },
      input.name,
      input.argument,
    );
    if (isReloading) await reload();
    if (input.argument !== "" && "load".startsWith(input.name)) loaded.push(input.argument);
  };

  try {
    if (lines.isTyped && !terminal.quiet) terminal.out("Expressions of the recipe language; :help tells more, Ctrl-D ends.\n");
    let text = "";
    while (isRunning) {
      const next = await lines.next(text === "" ? PROMPT : MORE);
      if (next === "cancelled") {
        text = "";
        continue;
      }
      text = text === "" ? (next?.line ?? "") : `${text}\n${next?.line ?? ""}`;
      // An empty line ends what would go on.
      const isWaiting = next !== undefined && next.line.trim() !== "" && readInput(text, WHERE).kind === "unfinished";
      if (isWaiting) continue;
      const whole = text;
      text = "";
      try {
        await handle(whole);
      } catch (error) {
        if (!(error instanceof KilnFailure)) throw error;
        session.progress.close();
        terminal.report(error.diagnostics);
        if (!lines.isTyped) exit = exitCodeOf(error.diagnostics);
      }
      if (next === undefined) isRunning = false;
    }
  } finally {
    lines.close();
    await session[Symbol.asyncDispose]();
  }
  return exit;
}
