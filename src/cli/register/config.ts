import { type Command, Option } from "commander";
import { collect, json, type Commands, type Flags, type Invoke } from "./registration.ts";

interface Entry {
  readonly name: string;
  readonly about: string;
  /** "files": it reads files and needs no declarations; "workspace": it is about the workspace's options only. */
  readonly needs?: "files" | "workspace";
  readonly options?: (command: Command) => Command;
}

/** Commands in the order of `kiln config --help`. */
const ENTRIES: readonly Entry[] = [
  { name: "defconfig <file>", about: "take the values of a file, and defaults for all else" },
  { name: "savedefconfig [file]", about: "write what differs from the defaults (default: to the file defconfig)" },
  { name: "olddefconfig", about: "bring saved values up to date: what is new has its default" },
  { name: "oldconfig", about: "bring saved values up to date: asks for what is new" },
  { name: "listnewconfig", about: "list what the saved values say nothing of" },
  { name: "alldefconfig", about: "everything has its default" },
  { name: "allyesconfig", about: "everything is y as far as it can be" },
  { name: "allnoconfig", about: "everything is n as far as it can be" },
  { name: "allmodconfig", about: "everything is m as far as it can be" },
  {
    name: "randconfig",
    about: "everything is as dice fall; one seed, one result",
    options: (command) =>
      command.option("--seed <n>", "decides how (default: KCONFIG_SEED of the environment, else another one each time)"),
  },
  {
    name: "set <assignments...>",
    about: "set NAME=VALUE, one after the other",
    options: (command) =>
      command.addOption(new Option("--save", "write it into the image's recipe, as a wish of its `options`").conflicts("kconfig")),
  },
  { name: "unset <options...>", about: "take back what was said of a name" },
  { name: "get <options...>", about: "print values" },
  { name: "why <option>", about: "tell why a value is what it is, and what would have to change for another one" },
  {
    name: "merge <fragments...>",
    about: "put fragments together, later ones before earlier ones, and make a configuration of them",
    options: (command) =>
      command
        .addOption(new Option("--rest <mode>", "what all else becomes").choices(["alldefconfig", "allnoconfig"]).default("alldefconfig"))
        .option("--builtin", "no fragment makes a module of what is y before")
        .option("--redundant", "tell of lines that say the same as others, too")
        .option("--strict", "fail where fragments contradict one another"),
  },
  {
    name: "export",
    about: "write the options of a target as a Kconfig tree, for programs that read those",
    needs: "workspace",
    options: (command) => command.requiredOption("--kconfig [file]", "in Kconfig's form, to this file (default, and -: standard output)"),
  },
  { name: "of <image-file>", about: "print the options that a built image carries (embed_config = true)", needs: "files" },
  { name: "diff <before> <after>", about: "compare two saved configurations", needs: "files" },
];

/** Options and their values. */
export const configCommands: Commands = {
  config(program, invoke) {
    const config = program
      .command("config")
      .description("configure: change, compare and explain values of a workspace's options, or of Kconfig files")
      .configureHelp({ showGlobalOptions: true });
    for (const entry of ENTRIES) register(config, entry, invoke);
  },
  menu(program, invoke) {
    const command = program
      .command("menu [image]")
      .option("--kconfig <file>", "the options of Kconfig files instead, of which this is the first")
      .option("--config <file>", VALUES);
    read(command)
      .description(
        "configure an image, or Kconfig files, in the terminal: look through options, change them, see why they are what they are",
      )
      .action(async (image: string | undefined, flags: Flags, c: Command) => {
        const { menuCommand } = await import("../menu/menu-command.ts");
        await invoke(c, flags, (context) => menuCommand(context, image, flags), "end");
      });
  },
  // What the menu asks beside what somebody does in it.
  __figures(program, invoke) {
    program.command("__figures <target>", { hidden: true }).action(async (target: string, flags: Flags, c: Command) => {
      const { figuresCommand } = await import("../menu/figures-command.ts");
      await invoke(c, flags, (context) => figuresCommand(context, target, flags));
    });
  },
};

function register(config: Command, { name, about, needs, options = (command) => command }: Entry, invoke: Invoke): void {
  const command = json(config.command(name)).description(about);
  const declarations = { files: (one: Command) => one, workspace: ofTarget, any: declared }[needs ?? "any"];
  options(declarations(command)).action(async function act(this: Command) {
    const { configCommand } = await import("../config/config-command.ts");
    const flags: Flags = this.opts();
    await invoke(this, flags, (context) => configCommand(context, this.name(), this.args, flags), "end");
  });
}

const VALUES =
  "the values that there are (default: the file that the image's `config` names; with --kconfig KCONFIG_CONFIG of the environment, else .config)";

/** Which target of the workspace. */
const ofTarget = (command: Command): Command =>
  command
    .option("--target <target>", "the options of this image: IMAGE[@PLATFORM[-ARCH]] (default: the only image that the workspace exports)")
    .option("--config <file>", VALUES);

/** Where declarations come from, and which values are read and written. */
const declared = (command: Command): Command =>
  read(
    ofTarget(command).addOption(
      new Option("--kconfig <file>", "those of Kconfig files instead, of which this is the first").conflicts("target"),
    ),
  ).option("--output <file>", "where to write, -: standard output (default: what --config names)");

/** How Kconfig files are read. */
const read = (command: Command): Command =>
  command
    .option("--env <name=value>", "set a variable of the environment for Kconfig files, may be given several times", collect, [])
    .addOption(
      new Option("--dialect <name>", "what Kconfig files may say: what Linux 6.1's conf does, or what others know beside it")
        .choices(["linux-6.1", "extended"])
        .default("linux-6.1"),
    )
    .option("--allow-shell", "let Kconfig files run commands: $(shell,…)")
    .option("--fresh", "read all Kconfig files and run their commands anew: take nothing of earlier runs");
