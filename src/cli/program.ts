import { Command, CommanderError, Option } from "commander";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import { openTerminal, type ColorWhen, type Terminal } from "./terminal.ts";

/** What every command gets. */
export interface Context {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly folder: string;
  readonly json: boolean;
  readonly store?: string;
  readonly jobs?: string;
  readonly sandbox?: string;
  readonly signal: AbortSignal;
}

interface GlobalFlags {
  readonly directory?: string;
  readonly color: ColorWhen;
  readonly quiet?: boolean;
  readonly store?: string;
}

/** Runs one command line; the exit code. Never throws but for bugs in Kiln. */
export async function main(words: readonly string[], version: string): Promise<number> {
  let exit: number = EXIT.done;
  const interrupt = listenForInterrupt();
  const program = makeProgram(version, async (command, flags, action) => {
    const globals = command.optsWithGlobals<GlobalFlags>();
    const terminal = openTerminal({ color: globals.color, quiet: globals.quiet === true, env: process.env });
    const { resolve } = await import("node:path");
    const context: Context = {
      terminal,
      env: process.env,
      folder: resolve(globals.directory ?? "."),
      json: flags["json"] === true,
      signal: interrupt.signal,
      ...(globals.store !== undefined ? { store: globals.store } : {}),
      ...(typeof flags["jobs"] === "string" ? { jobs: flags["jobs"] } : {}),
      ...(typeof flags["sandbox"] === "string" ? { sandbox: flags["sandbox"] } : {}),
    };
    try {
      exit = await action(context);
    } catch (error) {
      if (!(error instanceof KilnFailure)) throw error;
      terminal.report(error.diagnostics);
      exit = exitCodeOf(error.diagnostics);
    }
    if (interrupt.signal.aborted) exit = EXIT.interrupted;
  });
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exit = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  } finally {
    interrupt.stop();
  }
  return exit;
}

/** First Ctrl-C (or SIGTERM): the command is told to stop and cleans up. A second one: at once. */
function listenForInterrupt(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    stop() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}

type Flags = Readonly<Record<string, unknown>>;
type Invoke = (command: Command, flags: Flags, action: (context: Context) => Promise<number>) => Promise<void>;

function makeProgram(version: string, invoke: Invoke): Command {
  const program = new Command("kiln")
    .description("Builds reproducible unikernel images from declarative recipes.")
    .version(`kiln ${version}`, "-V, --version", "print the version")
    .option("-C, --directory <folder>", "work as if started there")
    .addOption(new Option("--color <when>", "colours in messages").choices(["auto", "always", "never"]).default("auto"))
    .option("-q, --quiet", "no progress, only errors and results")
    .option("--store <folder>", "the store (else KILN_STORE, the configuration file, XDG_CACHE_HOME/kiln)")
    .showHelpAfterError("(see `kiln --help`)")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });

  const command = (usage: string, description: string): Command => program.command(usage).description(description);
  const building = (c: Command): Command =>
    c
      .option("-j, --jobs <n>", "steps at once (default: the number of cores)")
      .option("-k, --keep-going", "go on with what does not depend on a failed step")
      .option("--set <option=value>", "set an option of a library, may be given several times: --set heap.size=8MiB", collect, [])
      .addOption(
        new Option("--sandbox <tier>", "none: run steps unprotected; such results are kept apart and never shared").choices([
          "auto",
          "none",
        ]),
      );
  const json = (c: Command): Command => c.option("--json", "print one JSON object on standard output");

  json(
    building(
      command(
        "build [targets...]",
        "build targets and leave them in out/TARGET (default: every exported image on every platform it lists)",
      ),
    ),
  )
    .option("--print-out-paths", "print the path of each output, one a line")
    .option("--output <name>", "also build the lazy output of this name, may be given several times: --output debug", collect, [])
    .addHelpText("after", TARGET_HELP)
    .action(async (targets: string[], flags: Flags, c: Command) => {
      const { buildCommand } = await import("./commands/build.ts");
      await invoke(c, flags, (context) => buildCommand(context, targets, flags));
    });
  building(command("run <image> [args...]", "build an image and run it: IMAGE or IMAGE@PLATFORM; arguments for the guest after --")).action(
    async (image: string, args: string[], flags: Flags, c: Command) => {
      const { runCommand } = await import("./commands/run.ts");
      await invoke(c, flags, (context) => runCommand(context, image, args, flags));
    },
  );
  json(building(command("test [images...]", "run the tests that images declare, on every platform they list"))).action(
    async (images: string[], flags: Flags, c: Command) => {
      const { testCommand } = await import("./commands/test.ts");
      await invoke(c, flags, (context) => testCommand(context, images, flags));
    },
  );
  json(building(command("fetch [targets...]", "fetch all sources that targets need, and build nothing")))
    .option("--hash <url>", "fetch one locator and print its hash for a recipe")
    .action(async (targets: string[], flags: Flags, c: Command) => {
      const { fetchCommand } = await import("./commands/fetch.ts");
      await invoke(c, flags, (context) => fetchCommand(context, targets, flags));
    });
  json(command("list", "list images, platforms, libraries and their options")).action(async (flags: Flags, c: Command) => {
    const { listCommand } = await import("./commands/list.ts");
    await invoke(c, flags, (context) => listCommand(context));
  });
  json(building(command("graph <target>", "print the derivations that a target is made of")))
    .option("--dot", "print it for graphviz")
    .action(async (target: string, flags: Flags, c: Command) => {
      const { graphCommand } = await import("./commands/graph.ts");
      await invoke(c, flags, (context) => graphCommand(context, target, flags));
    });
  building(
    command("show <target> [step]", "print derivations as JSON: a target's, or one step of it (name or first digits of the id)"),
  ).action(async (target: string, step: string | undefined, flags: Flags, c: Command) => {
    const { showCommand } = await import("./commands/show.ts");
    await invoke(c, flags, (context) => showCommand(context, target, step, flags));
  });
  json(command("eval [expression]", "evaluate an expression of the recipe language"))
    .option("--file <file>", "evaluate a file that holds one expression")
    .action(async (expression: string | undefined, flags: Flags, c: Command) => {
      const { evalCommand } = await import("./commands/eval.ts");
      await invoke(c, flags, (context) => evalCommand(context, expression, flags));
    });
  json(building(command("check", "check all recipes: syntax, names, options of every target, evaluation; build nothing"))).action(
    async (flags: Flags, c: Command) => {
      const { checkCommand } = await import("./commands/check.ts");
      await invoke(c, flags, (context) => checkCommand(context, flags));
    },
  );
  building(command("log <target> [step]", "print what a step wrote when it last ran, failed ones too")).action(
    async (target: string, step: string | undefined, flags: Flags, c: Command) => {
      const { logCommand } = await import("./commands/log.ts");
      await invoke(c, flags, (context) => logCommand(context, target, step, flags));
    },
  );
  json(command("doctor", "tell whether this machine can build, what to change, and where each setting comes from")).action(
    async (flags: Flags, c: Command) => {
      const { doctorCommand } = await import("./commands/doctor.ts");
      await invoke(c, flags, (context) => doctorCommand(context));
    },
  );
  const store = program.command("store").description("the content-addressed store").configureHelp({ showGlobalOptions: true });
  json(store.command("verify").description("hash everything in the store again and check every record")).action(
    async (flags: Flags, c: Command) => {
      const { storeVerifyCommand } = await import("./commands/store-verify.ts");
      await invoke(c, flags, (context) => storeVerifyCommand(context));
    },
  );
  store
    .command("path")
    .description("print the store's folder")
    .action(async (flags: Flags, c: Command) => {
      const { storePathCommand } = await import("./commands/store-path.ts");
      await invoke(c, flags, (context) => storePathCommand(context));
    });
  return program;
}

/** For options that may be given several times. */
const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const TARGET_HELP = `
A TARGET is IMAGE, IMAGE@PLATFORM or IMAGE@PLATFORM-ARCH; with .LIBRARY behind it, one library of that image.
Exit status: 0 done, 1 a build failed, 2 the command line or a recipe is wrong, 130 interrupted.`;
