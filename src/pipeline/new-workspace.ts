import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cannotCreate, filesInTheWay, unusableName } from "#diagnostics/new-workspace.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";

/** Beside `dist/` and `src/`. */
const TEMPLATES = ["../../templates", "../templates"].map((place) => fileURLToPath(new URL(place, import.meta.url)));

export const TEMPLATE_NAMES = ["app", "library"] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

/** What templates call the workspace, in texts and in file names: a name of the language and of C, so that they are well formed as they are. */
const PLACEHOLDER = /project_name/g;
const PLACEHOLDER_IN_MACROS = /PROJECT_NAME/g;

/** Reserved in C or in recipes; what else can't be a name is told by the pattern. */
const RESERVED = new Set(
  (
    "auto break case char const continue default do double else enum extern float for goto if inline int long main register restrict return short " +
    "signed sizeof static struct switch typedef union unsigned void volatile while " +
    "app as check core derivation extend false fn force import in input interface image library let linux lib match needs open option override " +
    "opt platform printf profile provides qemu rule source std string suggests target test then true use using when workspace"
  ).split(" "),
);

export interface NewWorkspace {
  /** Absolute; made where it isn't there. */
  readonly folder: string;
  readonly template: TemplateName;
  /** Default: made of the folder's name. */
  readonly name?: string;
}

/**
 * Writes a workspace out of a template and gives its name and files (relative, `/`-separated, sorted).
 * Overwrites nothing. Errors: KILN-E1150 (the name), KILN-E1151 (files in the way), KILN-E1152 (can't be written).
 */
export function createWorkspace(wanted: NewWorkspace): { readonly name: string; readonly files: readonly string[] } {
  const name = wanted.name ?? nameFor(basename(wanted.folder));
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || RESERVED.has(name)) throw new KilnFailure([unusableName(name)]);
  const rename = (text: string): string => text.replaceAll(PLACEHOLDER, name).replaceAll(PLACEHOLDER_IN_MACROS, name.toUpperCase());
  const from = join(templatesFolder(), wanted.template);
  const texts = filesOf(from).map((file) => ({
    // npm leaves every file called `.gitignore` out of packages.
    path: rename(file === "gitignore" ? ".gitignore" : file),
    text: rename(readFileSync(join(from, file), "utf8")),
  }));
  const taken = texts
    .filter(({ path }) => existsSync(join(wanted.folder, path)))
    .map(({ path }) => path)
    .toSorted();
  if (taken.length > 0) throw new KilnFailure([filesInTheWay(wanted.folder, taken)]);
  for (const { path, text } of texts) write(join(wanted.folder, path), text);
  return { name, files: texts.map(({ path }) => path).toSorted() };
}

/** `my-kernel` → `my_kernel`. */
function nameFor(folder: string): string {
  const name = folder.replaceAll(/[^A-Za-z0-9_]/g, "_").replace(/^(?=[0-9_])/, "x");
  return RESERVED.has(name) ? `my_${name}` : name;
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    // "wx": what appeared meanwhile isn't overwritten either.
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error) throw new KilnFailure([cannotCreate(path, String(error.code))]);
    throw error;
  }
}

function templatesFolder(): string {
  const folder = TEMPLATES.find((place) => existsSync(join(place, "app")));
  if (folder === undefined) throw new Error(`templates are not at ${TEMPLATES.join(", ")}`);
  return folder;
}
