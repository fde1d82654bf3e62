import { resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import type { Context } from "./context.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import { Interrupt } from "./interrupt.ts";
import { buildCommands } from "./register/build.ts";
import { configCommands } from "./register/config.ts";
import { inspectCommands } from "./register/inspect.ts";
import { languageCommands } from "./register/language.ts";
import { machineCommands } from "./register/machine.ts";
import type { Commands, Invoke } from "./register/registration.ts";
import { runCommands } from "./register/run.ts";
import { provenanceCommands } from "./register/provenance.ts";
import { shareCommands } from "./register/share.ts";
import type { Settings } from "./settings.ts";
import { offerServer } from "./server/offer-server.ts";
import { firstWord } from "./start/first-word.ts";
import { standardStream, tellStreamFailure } from "./start/standard-stream.ts";
import { openTerminal, type ColorWhen, type Terminal } from "./terminal.ts";

export type { Context } from "./context.ts";

interface GlobalFlags {
  readonly directory?: string;
  readonly color: ColorWhen;
  readonly quiet?: boolean;
  readonly store?: string;
}

/** What this program is: its version, and a digest of its code. */
export interface Release {
  readonly version: string;
  readonly bundle: string;
}

/** Runs one command line; the exit code. Never throws but for bugs in Kiln. */
export async function main(words: readonly string[], { version, bundle }: Release): Promise<number> {
  tellStreamFailure(async (error) => (await import("./stream-failure.ts")).streamFailure(error));
  let exit: number = EXIT.done;
  const interrupt = new Interrupt();
  const program = makeProgram(words, version, async (command, flags, action, onInterrupt = "stop") => {
    if (onInterrupt === "stop") interrupt.hold();
    const globals = command.optsWithGlobals<GlobalFlags>();
    const terminal = openTerminal({ color: globals.color, quiet: globals.quiet === true, env: process.env });
    const json = flags["json"] === true;
    let settings: Settings | undefined;
    const makeContext = (): Context => ({
      terminal,
      env: process.env,
      version,
      bundle,
      noteSettings: (read) => void (settings = read),
      folder: resolve(globals.directory ?? "."),
      json,
      wordsAfterDashes: words.includes("--") ? words.length - words.indexOf("--") - 1 : 0,
      get signal() {
        return interrupt.signal;
      },
      holdInterrupt: () => interrupt.hold(),
      ...(globals.store !== undefined ? { store: globals.store } : {}),
      ...(typeof flags["jobs"] === "string" ? { jobs: flags["jobs"] } : {}),
      ...(typeof flags["sandbox"] === "string" ? { sandbox: flags["sandbox"] } : {}),
    });
    try {
      exit = await action(makeContext());
      if (exit === EXIT.done && !interrupt.isAborted && settings) await offerServer(words, process.env, terminal, settings);
    } catch (error) {
      // What broke off because it was to has no failure of its own to tell.
      const isInterrupted = interrupt.isAborted && error instanceof Error && error.name === "AbortError";
      exit = isInterrupted ? EXIT.interrupted : await tellFailure(error, terminal, json);
    }
    if (interrupt.isAborted) exit = EXIT.interrupted;
  });
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exit = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  } finally {
    interrupt.close();
  }
  return exit;
}

/** The exit code. Throws it again where it is a bug in Kiln. */
async function tellFailure(error: unknown, terminal: Terminal, json: boolean): Promise<number> {
  const { diagnosticsOf } = await import("#diagnostics/host.ts");
  const diagnostics = diagnosticsOf(error);
  if (diagnostics === undefined) throw error;
  if (process.env["KILN_DEBUG"] && error instanceof Error) terminal.err(`${error.stack}\n`);
  terminal.report(diagnostics);
  if (json) {
    const { diagnosticToJson } = await import("#diagnostics/to-json.ts");
    terminal.out(`${JSON.stringify({ diagnostics: terminal.reported().map(diagnosticToJson) })}\n`);
  }
  return exitCodeOf(diagnostics);
}

/** This process does commands of others from here on; the exit code. `keepCode`: for the next server, after each command. */
export async function serve(release: Release, keepCode: () => void): Promise<number> {
  const server = await import("./server/serve.ts");
  return await server.serve((words) => main(words, release), release.bundle, keepCode);
}

/** Headings of `kiln --help`, in its order. */
const THEMES: readonly (readonly [heading: string, Commands])[] = [
  ["Build:", buildCommands],
  ["Run:", runCommands],
  ["Look:", inspectCommands],
  ["Recipes:", languageCommands],
  ["Options:", configCommands],
  ["Share:", { ...shareCommands, ...provenanceCommands }],
  ["This machine:", machineCommands],
];

/** The command that is surely meant; undefined: help, a mistake, or something that needs to know all commands. */
export function commandNamed(words: readonly string[]): string | undefined {
  const name = firstWord(words);
  const isKnown = THEMES.some(([, commands]) => name !== undefined && Object.hasOwn(commands, name));
  return isKnown && name !== "__complete" ? name : undefined;
}

function makeProgram(words: readonly string[], version: string, invoke: Invoke): Command {
  const program = new Command("kiln")
    .description("Builds reproducible unikernel images from declarative recipes.")
    .version(`kiln ${version}`, "-V, --version", "print the version")
    .option("-C, --directory <folder>", "work as if started there")
    .addOption(new Option("--color <when>", "colours in messages").choices(["auto", "always", "never"]).default("auto"))
    .option("-q, --quiet", "no progress, only errors and results")
    .option("--store <folder>", "the store (else KILN_STORE, the configuration file, XDG_CACHE_HOME/kiln)")
    .exitOverride()
    .configureOutput({ writeOut: (text) => standardStream(1).write(text), writeErr: (text) => standardStream(2).write(text) })
    .configureHelp({ showGlobalOptions: true });

  // Each command that is made takes a third of a millisecond.
  const only = commandNamed(words);
  for (const [heading, commands] of THEMES) {
    program.commandsGroup(heading);
    for (const [name, register] of Object.entries(commands)) if (only === undefined || only === name) register(program, invoke);
  }
  program.helpCommand("help [command]", "explain a command");
  pointToHelp(program, "kiln");
  return program;
}

/** Whoever makes a mistake in a command is told of that command's own help. */
function pointToHelp(command: Command, called: string): void {
  command.showHelpAfterError(`(see \`${called} --help\`)`);
  for (const one of command.commands) pointToHelp(one, `${called} ${one.name()}`);
}
