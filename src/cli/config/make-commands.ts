import { dice, EVEN, readChances, setAtRandom } from "#config/kconfig/commands/random.ts";
import { settle } from "#config/kconfig/commands/settle.ts";
import { setAllNew, type NewValues } from "#config/kconfig/commands/set-all.ts";
import { writeMinimal } from "#config/kconfig/dotconfig/write-minimal.ts";
import { badOptionValue } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { noSuchConfig } from "#diagnostics/kconfig-values.ts";
import { EXIT } from "../exit-codes.ts";
import { textOf, type ConfigRun } from "./front-end.ts";
import { writeText, writeValues } from "./write-result.ts";

/** What one command of `kiln config` does; the exit code. */
export type ConfigAction = (run: ConfigRun, words: readonly string[]) => number | Promise<number>;

/** Reads the saved values, if there are any. */
export const readSaved = ({ session, config }: ConfigRun): boolean => session.read(config);

/** Commands that make a configuration without a question. */
export const makeCommands: Readonly<Record<string, ConfigAction>> = {
  defconfig(run, [file = ""]) {
    if (!run.session.read(file)) throw new KilnFailure([noSuchConfig(file)]);
    setAllNew(run.session.values, run.session.order, "default");
    writeValues(run);
    return EXIT.done;
  },
  savedefconfig(run, [file = "defconfig"]) {
    readSaved(run);
    writeText(run, run.output ?? file, writeMinimal(run.session.values, run.session.prefix));
    return EXIT.done;
  },
  olddefconfig(run) {
    readSaved(run);
    writeValues(run);
    return EXIT.done;
  },
  alldefconfig: (run) => all(run, "default", "alldef.config"),
  allyesconfig: (run) => all(run, "yes", "allyes.config"),
  allnoconfig: (run) => all(run, "no", "allno.config"),
  allmodconfig: (run) => all(run, "mod", "allmod.config"),
  randconfig(run) {
    const seed = seedOf(run);
    readWishes(run, "allrandom.config");
    setAtRandom(run.session.values, run.session.order, dice(seed), chancesOf(run));
    settle(run.session);
    if (!run.context.json && !run.context.terminal.quiet) run.context.terminal.err(`seed ${seed}\n`);
    writeValues(run, { seed });
    return EXIT.done;
  },
};

function all(run: ConfigRun, to: NewValues, own: string): number {
  readWishes(run, own);
  setAllNew(run.session.values, run.session.order, to);
  writeValues(run);
  return EXIT.done;
}

function readWishes({ session, env }: ConfigRun, own: string): void {
  const names = wishFiles(env, own);
  if (names.length > 0 && !names.some((name) => session.readWishes(name))) throw new KilnFailure([noSuchConfig(names[0] ?? "")]);
}

/** KCONFIG_ALLCONFIG names a file of values that are to be kept; empty or 1: the first that there is of `own` and all.config. */
export function wishFiles(env: ConfigRun["env"], own: string): readonly string[] {
  const given = env["KCONFIG_ALLCONFIG"];
  if (given === undefined) return [];
  return given === "" || given === "1" ? [own, "all.config"] : [given];
}

const SEEDS = 2 ** 32;

export function seedOf({ flags, env }: Pick<ConfigRun, "flags" | "env">): number {
  const given = textOf(flags["seed"]) ?? (env["KCONFIG_SEED"] === "" ? undefined : env["KCONFIG_SEED"]);
  if (given === undefined) return Math.floor(Math.random() * SEEDS);
  const seed = Number(given);
  if (!Number.isInteger(seed) || given.trim() === "") throw new KilnFailure([badOptionValue("--seed", given, "a whole number")]);
  return seed >>> 0;
}

export function chancesOf({ env }: Pick<ConfigRun, "env">): typeof EVEN {
  const given = env["KCONFIG_PROBABILITY"];
  if (given === undefined || given === "") return EVEN;
  const chances = readChances(given);
  if (chances === undefined)
    throw new KilnFailure([badOptionValue("KCONFIG_PROBABILITY", given, "one to three percentages, as 30 or 20:40")]);
  return chances;
}
