import { entryText } from "#fetch/lock/lock-file.ts";
import { parseModule } from "#syntax/parse.ts";
import type { Engine } from "../engine.ts";
import { openProject, type OpenEngine, type Project, type ProjectOptions } from "../project.ts";
import type { InputChange } from "./bring-inputs.ts";
import type { InputTreesOptions } from "./input-trees.ts";
import { InputsWanted } from "./lock-fits.ts";

export interface BringingOptions {
  readonly engine: OpenEngine;
  readonly access: Omit<InputTreesOptions, "engine" | "folder">;
  /** kiln.lock must fit as it is. */
  readonly isLocked: boolean;
  /** A line about what kiln.lock has now. */
  readonly tell: (line: string) => void;
}

/** `openProject`, for which inputs that aren't here are fetched, and pinned in kiln.lock where they weren't. Throws what both throw. */
export async function openBringingInputs(folder: string, options: ProjectOptions, bringing: BringingOptions): Promise<Project> {
  try {
    return openProject(folder, options);
  } catch (error) {
    if (!(error instanceof InputsWanted)) throw error;
    await bring(error.folder, await bringing.engine(), options, bringing);
  }
  return openProject(folder, options);
}

async function bring(
  root: string,
  engine: Engine,
  { parse = parseModule }: ProjectOptions,
  { access, isLocked, tell }: BringingOptions,
): Promise<void> {
  const { lockWorkspace } = await import("./lock-workspace.ts");
  const { changes, isChanged } = await lockWorkspace(root, { ...access, engine, parse, update: isLocked ? "locked" : "nothing" });
  if (isChanged) for (const change of changes) tell(`kiln.lock: ${changeText(change)}`);
}

/** `core: v1.2 at 0123456789ab → v1.3 at fedcba987654` */
export function changeText({ name, before, after, signed }: InputChange): string {
  const signature = signed === undefined ? "" : `, ${signed}`;
  if (before === undefined) return `${name}: ${after === undefined ? "" : entryText(after)}, new${signature}`;
  return after === undefined ? `${name}: ${entryText(before)}, gone` : `${name}: ${entryText(before)} → ${entryText(after)}${signature}`;
}
