import { basename, join } from "node:path";
import { newErrors, withChoices, type Configuration } from "#config/choices/configuration.ts";
import type { Wanted } from "#config/choices/choose.ts";
import { refusalOfValue } from "#config/choices/choose.ts";
import { hostDisk, type Disk } from "#config/disk.ts";
import { editOptions } from "#config/edit/edit-options.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { openConfiguration, type WantedConfiguration } from "./configuration.ts";
import { replaceFile, tidyBeside } from "./format-files.ts";
import { ProjectMemory } from "./project-memory.ts";
import { openProject, type Project, type ProjectOptions } from "./project.ts";

export interface SavedOptions {
  /** The recipe, as it is shown. */
  readonly recipe: string;
  /** What came of it; choices of the configuration file for these options are taken back. */
  readonly configuration: Configuration;
  /** Writes the recipe, whole or not at all. Throws KILN-E1109. */
  write(): void;
}

/**
 * Wishes for these values in the image's recipe. The edited workspace is read, checked and resolved before anything is written: each value must come
 * true, and no mistake may arise that wasn't there. Throws KILN-E1163, E1256, and whatever is wrong with the edited workspace.
 */
export function saveOptions(
  project: Project,
  before: Configuration,
  wanted: readonly Wanted[],
  asked: WantedConfiguration,
  options: Pick<ProjectOptions, "buildArch" | "parse" | "storeFolder">,
): SavedOptions {
  const { declarations, image } = before;
  const wishes = wanted.flatMap(({ key, value }) => {
    const option = before.options.get(key)?.declared;
    return option && value !== undefined ? [{ option, value }] : [];
  });
  const edited = editOptions(declarations, image, wishes);
  if ("diagnostics" in edited) throw new KilnFailure(edited.diagnostics);
  const { module, text } = edited;
  const file = join(module.folder, basename(module.path));
  // Bytes that are no text would be others afterwards, and what somebody writes at the same time would be lost.
  if (!hostDisk.readFile(file).equals(Buffer.from(module.source.text))) {
    const advice = "save it as UTF-8, and try again";
    throw new KilnFailure([unusableFile(module.source.path, "written", "it isn't UTF-8, or was changed just now", advice)]);
  }
  const disk: Disk = { ...hostDisk, readFile: (path) => (path === file ? Buffer.from(text) : hostDisk.readFile(path)) };
  const next = openProject(project.folder, { ...options, onWarnings: () => undefined, memory: new ProjectMemory({ disk }) });
  const opened = openConfiguration(next, asked).configuration;
  const configuration = withChoices(opened, new Map(wanted.map(({ key }) => [key, undefined])));
  const refused = wanted.flatMap((one) => refusalOfValue(configuration, one) ?? []);
  const wrong = refused.length > 0 ? refused : newErrors(before, configuration);
  if (wrong.length > 0) throw new KilnFailure(wrong);
  const shown = module.source.path;
  const write = (): void => {
    tidyBeside([{ path: file, shown }]);
    replaceFile(file, shown, text);
  };
  return { recipe: shown, configuration, write };
}
