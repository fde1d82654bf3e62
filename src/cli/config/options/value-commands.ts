import { choose, type Wanted } from "#config/choices/choose.ts";
import { configureTarget, withChoices } from "#config/choices/configuration.ts";
import { valueDifferences, type ValueDifference } from "#config/choices/differences.ts";
import { explainOption } from "#config/choices/explain.ts";
import { allBools, asItIs, fillNew } from "#config/choices/fill.ts";
import { mergeChoices, tellMissingChoices } from "#config/choices/merge.ts";
import { changeableNewOptions } from "#config/choices/new-options.ts";
import { printExplained } from "#config/choices/print-explained.ts";
import { writeChoices } from "#config/choices/write-choices.ts";
import { commandLineValue } from "#config/command-line-value.ts";
import type { OptionDeclaration } from "#config/declared.ts";
import { parseSavedValue } from "#config/from-kconfig/saved-value.ts";
import { printDifference, type Difference } from "#config/kconfig/commands/config-diff.ts";
import { checkOptionValue, typedValue } from "#config/option-value.ts";
import type { OptionValue } from "#config/resolved.ts";
import { KilnFailure, type SourceText } from "#diagnostics/diagnostic.ts";
import { malformedAssignment } from "#diagnostics/kconfig-values.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import { saveOptions } from "#pipeline/save-options.ts";
import { readSettings } from "../../settings.ts";
import { EXIT } from "../../exit-codes.ts";
import { printResult } from "../../print-result.ts";
import type { OptionAction } from "./make-commands.ts";
import { optionsNamed, readFragment, wantedConfiguration, type OptionRun } from "./option-run.ts";
import { readyConfiguration, writeConfiguration } from "./write-choices.ts";

/** Commands about single values. */
export const valueCommands: Readonly<Record<string, OptionAction>> = {
  listnewconfig({ configuration, context }) {
    const lines = changeableNewOptions(configuration).map(({ declared, value }) => newLine(declared, value));
    if (context.json) printResult(context.terminal, { new: lines });
    else context.terminal.out(lines.map((line) => `${shownText(line)}\n`).join(""));
    return EXIT.done;
  },
  set(run, words) {
    const wanted = wantedOf(run, words);
    return run.flags["save"] === true ? saveInRecipe(run, wanted) : change(run, wanted);
  },
  unset(run, words) {
    const named = words.map((name) => ({ name, source: { path: "kiln config unset", text: name } }));
    const options = optionsNamed(run, named);
    return change(
      run,
      options.map(({ key }, i) => ({ key, value: undefined, at: whole(named[i]?.source ?? { path: "", text: "" }) })),
    );
  },
  get(run, words) {
    const { configuration, context } = run;
    const options = optionsNamed(
      run,
      words.map((name) => ({ name, source: { path: "kiln config get", text: name } })),
    );
    const found = options.map(({ key, type }) => ({ key, type, value: configuration.options.get(key)?.value }));
    if (context.json) printResult(context.terminal, { values: Object.fromEntries(found.map(({ key, value }) => [key, jsonValue(value)])) });
    else
      for (const { key, type, value } of found) {
        const shown = shownText(value === undefined ? "" : typedValue(type, value));
        context.terminal.out(found.length === 1 ? `${shown}\n` : `${key}=${shown}\n`);
      }
    return EXIT.done;
  },
  why(run, [name = ""]) {
    const { configuration, context } = run;
    for (const { key } of optionsNamed(run, [{ name, source: { path: "kiln config why", text: name } }])) {
      const explained = explainOption(configuration, key);
      if (context.json) printResult(context.terminal, { explained });
      else context.terminal.out(shownText(printExplained(explained)));
    }
    return EXIT.done;
  },
  merge,
};

const whole = (source: SourceText): Wanted["at"] => ({ source, start: 0, end: source.text.length });

/** 64-bit numbers are decimal strings, whatever base people see; null: no value. */
const jsonValue = (value: OptionValue | undefined): string | boolean | null =>
  value === undefined ? null : typeof value === "bigint" ? String(value) : value;

/** As `conf` lists what is new: n is a value like any other. */
const newLine = (option: OptionDeclaration, value: OptionValue | undefined): string => {
  if (value === false) return `${option.cName}=n`;
  const text = writeChoices([], [option], new Map(value === undefined ? [] : [[option.key, value]]));
  return text.split("\n").find((line) => line.includes(option.cName)) ?? "";
};

/** Assignments of the command line: `lwip.mode=pool`, `CONFIG_HEAP_SIZE=4KiB`. Throws KILN-E0312, E0356, E1255, and what is wrong with names. */
export function wantedOf(run: OptionRun, words: readonly string[]): readonly Wanted[] {
  const sources = words.map((text) => ({ path: "kiln config set", text }));
  const without = words.filter((word) => word.indexOf("=") <= 0);
  if (without.length > 0) throw new KilnFailure(without.map(malformedAssignment));
  const options = optionsNamed(
    run,
    sources.map((source) => ({ name: source.text.slice(0, source.text.indexOf("=")), source })),
  );
  const parsed = options.map((option, i) => {
    const { key, type } = option;
    const source = sources[i] ?? { path: "", text: "" };
    const start = source.text.indexOf("=") + 1;
    const written = source.text.slice(start);
    const at = { source, start, end: source.text.length };
    // A line of a `.config` file means here what it means there.
    const saved = source.text.startsWith("CONFIG_") ? parseSavedValue(option, written) : undefined;
    const read = saved === undefined ? commandLineValue(key, type, written, at) : { value: saved };
    return "failed" in read ? read.failed : { key, value: read.value, at };
  });
  const wrong = parsed.flatMap((one) => ("code" in one ? [one] : []));
  if (wrong.length > 0) throw new KilnFailure(wrong);
  // One after the other: the last one counts.
  return [...new Map(parsed.flatMap((one) => ("code" in one ? [] : [[one.key, one] as const]))).values()];
}

/** Wishes in the image's recipe instead of choices; choices of the same options are taken back. */
function saveInRecipe(run: OptionRun, wanted: readonly Wanted[]): number {
  const { context, configuration, project, place } = run;
  const wrong = wanted.flatMap(({ key, value, at }) => {
    const type = configuration.options.get(key)?.declared.type;
    return type === undefined || value === undefined ? [] : (checkOptionValue(key, type, value, at) ?? []);
  });
  if (wrong.length > 0) throw new KilnFailure(wrong);
  const saved = saveOptions(project, configuration, wanted, wantedConfiguration(context, run.flags), {
    buildArch: process.arch,
    storeFolder: readSettings(context.env, context).store.value,
  });
  const differences = valueDifferences(configuration, saved.configuration).map(shownDifference);
  const lines = differenceLines(differences);
  const takesBack = place !== undefined && wanted.some(({ key }) => configuration.choices.has(key));
  // Both files or none: the choices lie ready before the recipe is written.
  const choices = takesBack
    ? readyConfiguration(run, saved.configuration, { more: { recipe: saved.recipe, differences }, lines })
    : undefined;
  context.holdInterrupt();
  try {
    saved.write();
  } catch (error) {
    choices?.abandon();
    throw error;
  }
  if (choices) {
    choices.finish();
    return EXIT.done;
  }
  if (context.json) printResult(context.terminal, { recipe: saved.recipe, differences });
  else {
    context.terminal.out(lines);
    if (!context.terminal.quiet) context.terminal.out(`options written to ${shownText(saved.recipe)}\n`);
  }
  return EXIT.done;
}

/** Makes choices, and tells all that they change. */
function change(run: OptionRun, wanted: readonly Wanted[]): number {
  const chosen = choose(run.configuration, wanted);
  if (chosen.kind === "refused") throw new KilnFailure(chosen.diagnostics);
  const differences = valueDifferences(run.configuration, chosen.configuration).map(shownDifference);
  writeConfiguration(run, chosen.configuration, { more: { differences }, lines: differenceLines(differences) });
  return EXIT.done;
}

function shownDifference({ option: { key, type }, before, after }: ValueDifference): Difference {
  return {
    name: key,
    ...(before === undefined ? {} : { before: typedValue(type, before) }),
    ...(after === undefined ? {} : { after: typedValue(type, after) }),
  };
}

function merge(run: OptionRun, words: readonly string[]): number {
  const { configuration, flags, context } = run;
  const report = (diagnostic: Parameters<typeof context.terminal.report>[0][number]): void => context.terminal.report([diagnostic]);
  const merged = mergeChoices(
    configuration,
    words.map((word) => readFragment(run, word)),
    { tellsRedundant: flags["redundant"] === true, report },
  );
  if (flags["strict"] === true && merged.redefined > 0) return EXIT.failed;
  const empty = configureTarget(configuration.declarations, configuration.request, { path: "merged fragments", text: "" });
  const wishes = withChoices(empty, new Map([...merged.choices].map(([key, { value }]) => [key, value])));
  const made = fillNew(wishes, flags["rest"] === "allnoconfig" ? allBools(false) : asItIs);
  const missing = tellMissingChoices(merged, made, report);
  writeConfiguration(run, made, { more: { fragments: words, redefined: merged.redefined, missing } });
  return EXIT.done;
}

/** For a terminal: ` NAME before -> after`. */
const differenceLines = (differences: readonly Difference[]): string =>
  differences.map((one) => `${shownText(printDifference(one))}\n`).join("");
