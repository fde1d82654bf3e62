import { configureTarget, type Configuration } from "#config/choices/configuration.ts";
import { optionNamed } from "#config/choices/named-option.ts";
import type { OptionDeclaration } from "#config/declared.ts";
import { configLeavesWorkspace } from "#diagnostics/declarations.ts";
import { noChoiceFile } from "#diagnostics/config-command.ts";
import { KilnFailure, type Diagnostic, type SourceText } from "#diagnostics/diagnostic.ts";
import { noSuchConfig } from "#diagnostics/kconfig-values.ts";
import {
  isInWorkspace,
  openConfiguration,
  readIfThere,
  type OpenedConfiguration,
  type WantedConfiguration,
} from "#pipeline/configuration.ts";
import type { Project } from "#pipeline/project.ts";
import { relative, resolve } from "node:path";
import type { Context } from "../../context.ts";
import type { Flags } from "../../register/registration.ts";
import { textOf } from "../front-end.ts";

/** A run of `kiln config` on the options of a target of the workspace. */
export interface OptionRun extends OpenedConfiguration {
  readonly context: Context;
  readonly flags: Flags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly project: Project;
}

export function openOptionRun(context: Context, flags: Flags, project: Project): OptionRun {
  const opened = openConfiguration(project, wantedConfiguration(context, flags));
  context.terminal.report(opened.configuration.unread);
  return { ...opened, context, flags, env: context.env, project };
}

export const wantedConfiguration = (context: Context, flags: Flags): WantedConfiguration => ({
  pattern: textOf(flags["target"]),
  hostArch: process.arch,
  config: textOf(flags["config"]),
  folder: context.folder,
});

/** Where choices are written, `-`: standard output, as it is given or relative to the folder of the command. Throws KILN-E1162 where nobody said, KILN-E0355 where links lead out of the workspace. */
export function outputOf({ context, flags, place, project, configuration: { image } }: OptionRun): string {
  const output = textOf(flags["output"]);
  if (output !== undefined) return output;
  if (textOf(flags["config"]) !== undefined) return textOf(flags["config"]) ?? "-";
  if (place && !isInWorkspace(project, place)) throw new KilnFailure([configLeavesWorkspace(place.path, undefined)]);
  if (place) return relative(context.folder, place.file) || place.file;
  throw new KilnFailure([noChoiceFile(image.name, image.at)]);
}

/** A file of choices that must be there. Throws KILN-E1254, E1109. */
export function readFragment({ project, context }: OptionRun, path: string): SourceText {
  const source = readIfThere(project, { file: resolve(context.folder, path), path });
  if (!source) throw new KilnFailure([noSuchConfig(path)]);
  return source;
}

/** The target with the choices of a text and no others. Throws KILN-E0333. */
export function withText({ configuration: { declarations, request }, context }: OptionRun, source: SourceText): Configuration {
  const read = configureTarget(declarations, request, source);
  if (read.unread.some(({ severity }) => severity === "error")) throw new KilnFailure(read.unread);
  context.terminal.report(read.unread);
  return read;
}

/** Options by names, `words` being all of a text of the command line or begin one. Throws what is wrong with any of them. */
export function optionsNamed(
  { configuration }: OptionRun,
  words: readonly { readonly name: string; readonly source: SourceText }[],
): readonly OptionDeclaration[] {
  const wrong: Diagnostic[] = [];
  const found = words.map(({ name, source }) => optionNamed(configuration, name, source, (diagnostic) => void wrong.push(diagnostic)));
  if (wrong.length > 0) throw new KilnFailure(wrong);
  return found.flatMap((option) => option ?? []);
}
