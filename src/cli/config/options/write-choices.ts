import { choicesText, newErrors, type Configuration } from "#config/choices/configuration.ts";
import { asBytes } from "#config/kconfig/text/sources.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { writeText } from "../write-result.ts";
import { relative } from "node:path";
import { outputOf, type OptionRun } from "./option-run.ts";

/** Writes choices whole, or none: what makes a mistake that wasn't there before isn't written. */
export function writeConfiguration(
  run: OptionRun,
  made: Configuration,
  more: Readonly<Record<string, unknown>> = {},
  output = outputOf(run),
): void {
  const errors = newErrors(run.configuration, made);
  if (errors.length > 0) throw new KilnFailure(errors);
  const { context } = run;
  const shown = output.startsWith("/") ? relative(context.folder, output) || output : output;
  writeText({ context, told: [] }, output === "-" ? output : shown, asBytes(choicesText(made)), more);
}
