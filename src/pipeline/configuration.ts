import { existsSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { choiceFile } from "#config/choices/choices.ts";
import { configureTarget, type Configuration } from "#config/choices/configuration.ts";
import { errnoOf, isWithin } from "#config/host-files.ts";
import { imageOf } from "#config/resolve.ts";
import { archOfHost, selectTargets, type SelectedTarget } from "#config/targets.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { whichTarget } from "#diagnostics/config-command.ts";
import { KilnFailure, type SourceText } from "#diagnostics/diagnostic.ts";
import type { Project } from "./project.ts";

/** A file of choices: `file` absolute, `path` as it is shown. */
export interface ChoicePlace {
  readonly file: string;
  readonly path: string;
}

export interface OpenedConfiguration {
  readonly configuration: Configuration;
  readonly target: SelectedTarget;
  /** Where choices are kept; undefined: the image's recipe says nothing of a file, nor did anybody else. */
  readonly place: ChoicePlace | undefined;
}

export interface WantedConfiguration {
  /** `IMAGE[@PLATFORM[-ARCH]]`; default: the only image that the workspace exports, on its first platform. */
  readonly pattern: string | undefined;
  /** Node's name of this machine's processor. */
  readonly hostArch: string;
  /** A file of choices instead of the image's. */
  readonly config: string | undefined;
  /** Absolute folder that `config` is relative to. */
  readonly folder: string;
}

/** A target with the choices that are kept for it. Throws KILN-E0333, E1109, E1121, E1126–1129, E1161. */
export function openConfiguration(project: Project, { pattern, hostArch, config, folder }: WantedConfiguration): OpenedConfiguration {
  const { declarations } = project;
  const { targets, diagnostics } = selectTargets(declarations, [pattern ?? onlyImage(project)], archOfHost(hostArch));
  const [target] = targets;
  if (!target) throw new KilnFailure(diagnostics);
  const place =
    config === undefined ? choiceFile(declarations, imageOf(declarations, target)) : { file: resolve(folder, config), path: config };
  const source = place ? (readIfThere(project, place) ?? { path: place.path, text: "" }) : NO_FILE;
  const configuration = configureTarget(declarations, target, source);
  if (configuration.unread.some(({ severity }) => severity === "error")) throw new KilnFailure(configuration.unread);
  return { configuration, target, place };
}

const NO_FILE: SourceText = { path: "chosen", text: "" };

function onlyImage(project: Project): string {
  const images = project.exportedImages();
  const [only, ...more] = images;
  if (only === undefined || more.length > 0) throw new KilnFailure([whichTarget(images)]);
  return only;
}

/** Undefined: there is no such file. Throws KILN-E1109. */
export function readIfThere({ workspace: { files } }: Project, { file, path }: ChoicePlace): SourceText | undefined {
  try {
    return { path, text: files.readText(file) };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOENT") return undefined;
    throw new KilnFailure([unusableFile(path, "read", errno)]);
  }
}

/** Whether what is written there lies in the workspace, wherever links of its folders lead. */
export function isInWorkspace(project: Project, { file }: ChoicePlace): boolean {
  let folder = dirname(file);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return isWithin(realpathSync(folder), realpathSync(project.folder));
}
