import { type Command, Option } from "commander";
import { isDryRun } from "#build/jobserver/make-flags.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { stringsOf } from "../strings-of.ts";

/** A command's options by their camel-case names, as commander gives them. */
export type Flags = Readonly<Record<string, unknown>>;

/**
 * Makes the context of a command and runs its action, whose exit code becomes the program's. `onInterrupt`: whether the action is told of Ctrl-C and stops
 * (as most do), or ends at once wherever it is, until it asks for the context's signal or holds that back.
 */
export type Invoke = (
  command: Command,
  flags: Flags,
  action: (context: Context) => Promise<number>,
  onInterrupt?: "stop" | "end",
) => Promise<void>;

/** Adds one command. What it does is imported when it runs, never before. */
export type Register = (program: Command, invoke: Invoke) => void;

/** The commands of one theme by their names, in the order of `kiln --help`. */
export type Commands = Readonly<Record<string, Register>>;

export const json = (command: Command): Command => command.option("--json", "print one JSON object on standard output");

/** Options of the commands that may fetch something. */
export const fetching = (command: Command): Command => command.option("--offline", "fetch nothing: what isn't here is a mistake");

/** Options of the commands that run steps, or evaluate targets as those do. */
export const building = (command: Command): Command =>
  fetching(command)
    .option("--locked", "a kiln.lock that doesn't fit the recipes is a mistake (for CI); else it is brought up to date")
    .option("-j, --jobs <n>", "steps at once (default: the number of cores; under `make -j` never more than its job slots)")
    .option("-k, --keep-going", "go on with what does not depend on a failed step")
    .option("--set <option=value>", "set an option of a library, may be given several times: --set heap.size=8MiB", collect, [])
    .addOption(
      new Option("--sandbox <tier>", "none: run steps unprotected; such results are kept apart and never shared").choices(["auto", "none"]),
    );

/** Options of the commands that ask caches of others. */
export const sharing = (command: Command): Command =>
  command
    .option("--cache <address>", "take what others made from this cache, may be given several times: a folder, or http(s)://…", collect)
    .option("--cache-write <address>", "send what is made to this cache, signed", collect)
    .option("--no-cache", "ask no cache, whatever is set");

/** Options of the commands that run steps in the sandbox. */
export const running = (command: Command): Command =>
  sharing(building(command)).option(
    "--timeout <seconds>",
    "how long a step's command may take (default: `timeout` of its derivation, mostly 300)",
  );

/** Options of the commands that build, for those that look at how it goes. */
export const telling = (command: Command): Command =>
  command
    .option("--events <file>", "write what happens to a file, an object of JSON a line (docs/events.md)")
    .option("--profile <file>", "write when each step ran to a file that Perfetto and chrome://tracing show");

/** For options that may be given several times. */
export const collect = (value: string, before: unknown): readonly string[] => [...stringsOf(before), value];

/** What `--watch` does, for help. */
export const WATCH = "do it again whenever a file of the workspace changes, until Ctrl-C; with --json one object a line";

/** What `make -n` runs does nothing either, but says so. */
export const unlessDryRun =
  (action: (context: Context) => Promise<number>) =>
  async (context: Context): Promise<number> => {
    if (!isDryRun(context.env["MAKEFLAGS"] ?? "")) return await action(context);
    if (!context.terminal.quiet) context.terminal.err("make -n: nothing is built\n");
    return EXIT.done;
  };
