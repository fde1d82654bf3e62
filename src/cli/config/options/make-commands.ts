import { answerAll } from "../ask.ts";
import { chancesOf, seedOf, wishFiles } from "../make-commands.ts";
import { askNewOptions } from "#config/choices/ask.ts";
import { configureTarget, type Configuration } from "#config/choices/configuration.ts";
import { allBools, asItIs, fillAtRandom, fillNew, type NewValue } from "#config/choices/fill.ts";
import { withoutNeedless } from "#config/choices/minimal.ts";
import { atRandom } from "#config/choices/roll.ts";
import { dice } from "#config/kconfig/commands/random.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { noSuchConfig } from "#diagnostics/kconfig-values.ts";
import { readIfThere } from "#pipeline/configuration.ts";
import { resolve } from "node:path";
import { EXIT } from "../../exit-codes.ts";
import { textOf } from "../front-end.ts";
import { readFragment, withText, type OptionRun } from "./option-run.ts";
import { writeConfiguration } from "./write-choices.ts";

/** What one command of `kiln config` does with the options of a workspace; the exit code. */
export type OptionAction = (run: OptionRun, words: readonly string[]) => number | Promise<number>;

/** Commands that make a configuration. */
export const makeCommands: Readonly<Record<string, OptionAction>> = {
  defconfig(run, [file = ""]) {
    writeConfiguration(run, fillNew(withText(run, readFragment(run, file)), asItIs));
    return EXIT.done;
  },
  savedefconfig(run, [file = "defconfig"]) {
    writeConfiguration(run, withoutNeedless(run.configuration), { output: textOf(run.flags["output"]) ?? file });
    return EXIT.done;
  },
  olddefconfig(run) {
    writeConfiguration(run, fillNew(run.configuration, asItIs));
    return EXIT.done;
  },
  async oldconfig(run) {
    writeConfiguration(run, await answerAll(run.context, askNewOptions(run.configuration)));
    return EXIT.done;
  },
  alldefconfig: (run) => all(run, asItIs, "alldef.config"),
  allyesconfig: (run) => all(run, allBools(true), "allyes.config"),
  allnoconfig: (run) => all(run, allBools(false), "allno.config"),
  // An option of a recipe is never a module.
  allmodconfig: (run) => all(run, allBools(true), "allmod.config"),
  randconfig(run) {
    const seed = seedOf(run);
    const made = fillAtRandom(wishes(run, "allrandom.config"), atRandom(dice(seed), chancesOf(run).boolYes), run.configuration);
    if (!run.context.json && !run.context.terminal.quiet) run.context.terminal.err(`seed ${seed}\n`);
    writeConfiguration(run, made, { more: { seed } });
    return EXIT.done;
  },
};

function all(run: OptionRun, to: NewValue, own: string): number {
  writeConfiguration(run, fillNew(wishes(run, own), to));
  return EXIT.done;
}

/** No choices but those that KCONFIG_ALLCONFIG wants kept. */
function wishes(run: OptionRun, own: string): Configuration {
  const { configuration, context, project, env } = run;
  const names = wishFiles(env, own);
  if (names.length === 0)
    return configureTarget(configuration.declarations, configuration.request, { path: configuration.source.path, text: "" });
  for (const path of names) {
    const source = readIfThere(project, { file: resolve(context.folder, path), path });
    if (source) return withText(run, source);
  }
  throw new KilnFailure([noSuchConfig(names[0] ?? "")]);
}
