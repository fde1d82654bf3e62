import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { configureTarget } from "#config/choices/configuration.ts";
import { ChoicesTree, type ChoiceFiles } from "#config/choices/tree/choices-tree.ts";
import { errnoOf } from "#config/host-files.ts";
import { saveConfig } from "#config/kconfig/dotconfig/save.ts";
import { asBytes } from "#config/kconfig/text/sources.ts";
import { configLeavesWorkspace } from "#diagnostics/declarations.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { isInWorkspace, openConfiguration, readIfThere } from "#pipeline/configuration.ts";
import { unfinishedFiles } from "#store/unfinished-files.ts";
import { textOf } from "../config/front-end.ts";
import type { Context } from "../context.ts";
import type { Flags } from "../register/registration.ts";
import { openSession } from "../session.ts";
import { FiguresProcess } from "./figures-process.ts";
import type { MenuOptions } from "./menu-command.ts";

/** The options of an image of the workspace around, and what was chosen for it. */
export async function openImageMenu(context: Context, image: string | undefined, flags: Flags): Promise<MenuOptions> {
  await using session = await openSession(context, flags);
  const project = await session.project();
  const wanted = { pattern: image, hostArch: process.arch, config: textOf(flags["config"]), folder: context.folder };
  const { configuration: opened, target, place } = openConfiguration(project, wanted);
  if (place && wanted.config === undefined && !isInWorkspace(project, place))
    throw new KilnFailure([configLeavesWorkspace(place.path, undefined)]);
  const name = opened.image.name;
  const file = place === undefined ? `${name}.config` : relative(context.folder, place.file) || place.file;
  // A file that the recipe doesn't name yet may be there from the last time.
  const saved = place === undefined ? readIfThere(project, { file: resolve(context.folder, file), path: file }) : undefined;
  // Reasons name the file that the choices will be in.
  const configuration = configureTarget(opened.declarations, opened.request, { path: file, text: saved?.text ?? opened.source.text });
  if (configuration.unread.some(({ severity }) => severity === "error")) throw new KilnFailure(configuration.unread);
  context.terminal.report(configuration.unread);
  const tree = new ChoicesTree(configuration, target.name, filesIn(context.folder, file));
  const unnamed = place === undefined && configuration.image.config === undefined;
  return {
    tree,
    figures: new FiguresProcess(tree, target.name, context),
    ...(unnamed ? { afterSaving: `builds take it once the recipe of the image ${name} names it: config = ./${name}.config` } : {}),
  };
}

function filesIn(folder: string, own: string): ChoiceFiles {
  return {
    file: own,
    read(file) {
      try {
        return readFileSync(resolve(folder, file), "utf8");
      } catch {
        return undefined;
      }
    },
    write(file, text) {
      try {
        saveConfig(folder, file, asBytes(text), unfinishedFiles);
        return undefined;
      } catch (error) {
        return errnoOf(error);
      }
    },
  };
}
