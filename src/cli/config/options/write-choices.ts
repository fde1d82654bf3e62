import { choicesText, newErrors, type Configuration } from "#config/choices/configuration.ts";
import { asBytes } from "#config/kconfig/text/sources.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { readyText, type ReadyText } from "../write-result.ts";
import { outputOf, type OptionRun } from "./option-run.ts";

interface Writing {
  readonly more?: Readonly<Record<string, unknown>>;
  /** For people, once it is written. */
  readonly lines?: string;
  readonly output?: string;
}

/** Writes choices whole, or none: what makes a mistake that wasn't there before isn't written. */
export function writeConfiguration(run: OptionRun, made: Configuration, writing: Writing = {}): void {
  readyConfiguration(run, made, writing).finish();
}

/** The same with all done that may well fail. */
export function readyConfiguration(
  run: OptionRun,
  made: Configuration,
  { more = {}, lines = "", output = outputOf(run) }: Writing,
): ReadyText {
  const errors = newErrors(run.configuration, made);
  if (errors.length > 0) throw new KilnFailure(errors);
  return readyText({ context: run.context, told: [] }, output, asBytes(choicesText(made)), more, lines);
}
