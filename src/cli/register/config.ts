import { type Command, Option } from "commander";
import { collect, json, type Commands, type Flags, type Invoke } from "./registration.ts";

/** Where options come from, and which values are read. */
const common = (command: Command): Command =>
  json(
    command
      .requiredOption("--kconfig <file>", "the first Kconfig file")
      .option("--env <name=value>", "set a variable of the environment, may be given several times", collect, [])
      .option("--config <file>", "the values that there are (default: KCONFIG_CONFIG of the environment, else .config)")
      .option("--output <file>", "where to write, -: standard output (default: what --config names)")
      .addOption(
        new Option("--dialect <name>", "what Kconfig files may say: what Linux 6.1's conf does, or what others know beside it")
          .choices(["linux-6.1", "extended"])
          .default("linux-6.1"),
      )
      .option("--allow-shell", "let Kconfig files run commands: $(shell,…)"),
  );

interface Entry {
  readonly name: string;
  readonly about: string;
  readonly options?: (command: Command) => Command;
}

/** Commands in the order of `kiln config --help`. */
const ENTRIES: readonly Entry[] = [
  { name: "defconfig <file>", about: "take the values of a file, and defaults for all else" },
  { name: "savedefconfig [file]", about: "write what differs from the defaults (default: defconfig)" },
  { name: "olddefconfig", about: "bring saved values up to date: new options have their defaults" },
  { name: "listnewconfig", about: "list options that the saved values say nothing of" },
  { name: "alldefconfig", about: "all options have their defaults" },
  { name: "allyesconfig", about: "all options are y as far as they can" },
  { name: "allnoconfig", about: "all options are n as far as they can" },
  { name: "allmodconfig", about: "all options are m as far as they can" },
];

/** Kconfig files and their values. */
export const configCommands: Commands = {
  config(program, invoke) {
    const config = program
      .command("config")
      .description("configure by Kconfig files: read, change, compare and explain values")
      .configureHelp({ showGlobalOptions: true });
    for (const entry of ENTRIES) register(config, entry, invoke);
  },
};

function register(config: Command, { name, about, options = (command) => command }: Entry, invoke: Invoke): void {
  options(common(config.command(name)))
    .description(about)
    .action(async function act(this: Command) {
      const { configCommand } = await import("../commands/config.ts");
      const flags: Flags = this.opts();
      await invoke(this, flags, (context) => configCommand(context, this.name(), this.args, flags));
    });
}
