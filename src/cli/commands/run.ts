import { join, relative } from "node:path";
import { badOptionValue } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { bootWords } from "#run/boot-words.ts";
import { checkWishes } from "#run/check-wishes.ts";
import { configFile } from "#run/config-file.ts";
import { CrashNotes } from "#run/crash-notes.ts";
import { addressDescriber, filesAt, type ImageFiles } from "#run/describe-address.ts";
import type { Machine, MachineWishes } from "#run/machine.ts";
import { machineOf } from "#run/read-machine.ts";
import { commandLine, guestEnvironment, runImage } from "#run/run-image.ts";
import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { buildImage, type BuiltImage } from "../run/built-image.ts";
import { machineWishes } from "../run/machine-wishes.ts";
import { readSettings } from "../settings.ts";
import { stringsOf } from "../strings-of.ts";
import { shellWords } from "../telling/repeat-command.ts";

type Flags = Readonly<Record<string, unknown>>;

/** A machine that is to be started. */
interface Start {
  readonly built: BuiltImage;
  readonly path: string;
  readonly machine: Machine;
  readonly args: readonly string[];
  readonly wishes: MachineWishes;
}

/** Builds an image (the first word, before any `--`) and runs it on this terminal; the exit code is the guest's. */
export async function runCommand(context: Context, words: readonly string[], flags: Flags): Promise<number> {
  // `kiln run -- a b`: no image was named, all words are the guest's.
  const isNamed = words.length > context.wordsAfterDashes;
  const image = isNamed ? words[0] : undefined;
  const args = isNamed ? words.slice(1) : words;
  const asked = await machineWishes(context.folder, flags);
  const name = machineName(flags["name"]);
  const { logSize } = flags;
  const settings = readSettings(context.env, { ...context, ...(typeof logSize === "string" ? { logSize } : {}) });
  const built = await buildImage(context, image, flags, {
    wantsDebug: asked.gdbPort !== undefined,
    initrd: asked.initrd,
    wantsHelper: flags["detach"] === true,
  });
  if (typeof built === "number") return built;
  const wishes = built.initrd === undefined ? asked : { ...asked, initrd: built.initrd };
  const machine = machineOf(built.target.name, built.target.run);
  checkWishes(built.target.name, machine, wishes);
  const boot = bootWords(built.target.name, built.target.boot, stringsOf(flags["boot"]), args);
  const start = { built, path: join(built.folder, "image"), machine, args: [...boot, ...args], wishes };
  const { config } = flags;
  if (typeof config === "string") return printConfig(context, start, config);
  if (flags["dryRun"] === true) return printCommand(context, start);
  tellDebugger(context, start);
  return built.helper === undefined
    ? await runHere(context, start)
    : await runDetached(context, start, { name, helper: built.helper, logSize: settings.logSize.value });
}

async function runHere(context: Context, { built, path, machine, args, wishes }: Start): Promise<number> {
  const { target } = built;
  const notes = new CrashNotes(addressDescriber(filesOf(built)), (bytes) => context.terminal.out(bytes));
  const result = await runImage(target.name, path, machine, {
    args,
    wishes,
    console: { kind: "pass", out: (bytes) => notes.take(bytes) },
    env: context.env,
    signal: context.signal,
  });
  if (notes.seen && !built.hasDebug && target.lazy.includes("debug") && !context.terminal.quiet)
    context.terminal.err(`for files and lines: kiln build ${target.name} --output debug, then run it again\n`);
  return result.interrupted ? EXIT.interrupted : result.status;
}

const filesOf = ({ folder }: BuiltImage): ImageFiles => filesAt(join(folder, "symbols"), join(folder, "debug"));

async function runDetached(
  context: Context,
  start: Start,
  { name, helper, logSize }: { readonly name: string | undefined; readonly helper: string; readonly logSize: number },
): Promise<number> {
  const { startDetached } = await import("#run/detached/start-detached.ts");
  const { machinesFolder } = await import("#run/detached/known-machines.ts");
  const { built, machine, path, args, wishes } = start;
  const symbols = filesOf(built).symbols();
  const { record, state } = await startDetached(machinesFolder(context.env), {
    ...(name === undefined ? {} : { name }),
    helper,
    logSize,
    image: built.target.image,
    target: built.target.name,
    command: commandLine(machine, path, args, wishes),
    forwards: wishes.forwards,
    exit: machine.kind === "process" ? "none" : machine.exit,
    ...(symbols === undefined ? {} : { symbols }),
    ...(built.hasDebug ? { debug: join(built.folder, "debug") } : {}),
    env: guestEnvironment(context.env),
    nowMs: Date.now(),
  });
  if (context.json) printResult(context.terminal, { name: record.name, target: record.target, state: state.kind });
  else context.terminal.out(`${record.name}\n`);
  return EXIT.done;
}

function printCommand(context: Context, { machine, path, args, wishes }: Start): number {
  const { program, args: words } = commandLine(machine, path, args, wishes);
  if (context.json) printResult(context.terminal, { command: [program, ...words] });
  else context.terminal.out(`${shellWords([program, ...words])}\n`);
  return EXIT.done;
}

function printConfig(context: Context, { built, machine, path, args, wishes }: Start, wanted: string): number {
  const configs = machine.kind === "qemu" ? machine.configs : undefined;
  const template = configs?.get(wanted);
  if (machine.kind !== "qemu" || template === undefined) {
    const known = [...(configs?.keys() ?? [])].join(" or ");
    throw new KilnFailure([
      badOptionValue(
        "--config",
        wanted,
        known === "" ? `nothing: the platform of ${built.target.name} has no configurations for others` : known,
      ),
    ]);
  }
  const text = configFile(template, machine, path, args, wishes);
  if (context.json) printResult(context.terminal, { config: wanted, text });
  else context.terminal.out(text);
  return EXIT.done;
}

/** Where a debugger finds the machine, and what it is. */
function tellDebugger(context: Context, { built, wishes: { gdbPort } }: Start): void {
  if (gdbPort === undefined) return;
  const file = relative(context.folder, join(built.folder, built.hasDebug ? "debug" : "image"));
  const isOwn = (process.arch === "x64" ? "x86_64" : process.arch) === built.target.arch;
  const gdb = shellWords([isOwn ? "gdb" : "gdb-multiarch", "-ex", `target remote 127.0.0.1:${gdbPort}`, file]);
  context.terminal.err(`the machine waits for a debugger: ${gdb}\n`);
}

function machineName(flag: unknown): string | undefined {
  if (typeof flag !== "string") return undefined;
  if (/^\w[\w.-]{0,63}$/.test(flag)) return flag;
  throw new KilnFailure([badOptionValue("--name", flag, "letters, digits, _, . and -, beginning with none of the last two")]);
}
