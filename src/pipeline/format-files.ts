import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { isRecipe } from "#config/find-workspace.ts";
import { hostFileSystem } from "#config/host-files.ts";
import { loadWorkspace } from "#config/workspace.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { noWorkspace } from "#diagnostics/workspace.ts";
import { removeUnfinishedIn } from "#store/temporary.ts";
import { unfinished } from "#store/living-process.ts";
import { formatModule } from "#syntax/format/format.ts";
import { parseModule } from "#syntax/parse.ts";
import { shippedWorkspaces } from "./shipped-workspaces.ts";

export interface RecipePath {
  /** Absolute. */
  readonly path: string;
  /** For messages. */
  readonly shown: string;
}

export interface FormattedFile {
  readonly shown: string;
  readonly before: string;
  readonly after: string;
}

/** The recipes that `paths` name, folders with all that is in them; without `paths` those of the workspace around `folder`. Throws KILN-E1109, KILN-E1120. */
export function recipesAt(folder: string, paths: readonly string[]): readonly RecipePath[] {
  const shown = (path: string): string => relative(folder, path).split(sep).join("/") || path;
  if (paths.length > 0)
    return paths.flatMap((path) => recipesIn(resolve(folder, path), path)).map((path) => ({ path, shown: shown(path) }));
  const { workspace } = loadWorkspace(folder, { files: hostFileSystem, parse: parseModule, ...shippedWorkspaces() });
  const root = workspace.inputs.get("");
  if (root === undefined) throw new KilnFailure([noWorkspace(folder)]);
  return root.modules.map((key) => join(root.folder, key)).map((path) => ({ path, shown: shown(path) }));
}

function recipesIn(path: string, written: string): readonly string[] {
  return reading(written, () => {
    if (!statSync(path).isDirectory()) return [path];
    const found = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith(".") && name !== "node_modules");
    return found
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        if (entry.isDirectory()) return recipesIn(join(path, entry.name), join(written, entry.name));
        return entry.isFile() && isRecipe(entry.name) ? [join(path, entry.name)] : [];
      });
  });
}

/** How folders begin in which a text lies until it has its name. */
const TEMPORARY = ".kiln-fmt";

/** Removes what was left beside these files by who was killed. */
export function tidyBeside(recipes: readonly RecipePath[]): void {
  for (const folder of new Set(recipes.map(({ path }) => dirname(path)))) removeUnfinishedIn(folder);
}

/** Formats one file, and writes it unless `isDry`. One with mistakes stays as it is: KILN-E01xx, KILN-E1109. */
export function formatFile(
  { path, shown }: RecipePath,
  { isDry }: { readonly isDry: boolean },
): FormattedFile | { readonly diagnostics: readonly Diagnostic[] } {
  try {
    const before = reading(shown, () => readFileSync(path, "utf8"));
    const formatted = formatModule({ path: shown, text: before });
    if ("diagnostics" in formatted) return formatted;
    if (!isDry && formatted.text !== before) replaceFile(path, shown, formatted.text);
    return { shown, before, after: formatted.text };
  } catch (error) {
    if (error instanceof KilnFailure) return { diagnostics: error.diagnostics };
    throw error;
  }
}

/** Whole or not at all, with the file's mode; where a link leads it stays a link. */
export function replaceFile(path: string, shown: string, text: string): void {
  try {
    const real = realpathSync(path);
    const { mode } = statSync(real);
    // A folder whose name begins with a dot is no part of a library's sources, whoever reads them meanwhile.
    const folder = unfinished(join(dirname(real), TEMPORARY));
    mkdirSync(folder);
    try {
      const temporary = join(folder, "formatted");
      writeFileSync(temporary, text, { mode: mode & 0o777, flush: true });
      renameSync(temporary, real);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    throw unusable(shown, "written", error);
  }
}

function reading<T>(shown: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unusable(shown, "read", error);
  }
}

function unusable(shown: string, what: "read" | "written", error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  return new KilnFailure([unusableFile(shown, what, error.code)]);
}
