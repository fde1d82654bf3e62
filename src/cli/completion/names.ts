import { existsSync } from "node:fs";
import { join } from "node:path";
import { openSyntaxCache } from "#pipeline/syntax-cache.ts";
import type { LibraryDeclaration } from "#config/declared.ts";
import { namespace } from "#config/names.ts";
import { typeText } from "#config/option-value.ts";
import { catalogueOf } from "#pipeline/catalogue/catalogue.ts";
import { openProject, type Project } from "#pipeline/project.ts";
import { keyFolder } from "../key-folder.ts";
import { readSettings } from "../settings.ts";
import type { Context } from "../context.ts";
import type { Candidate, NamesOf } from "./complete.ts";

/** Names of the workspace around; where there is none, or it holds mistakes, none: a completion says nothing. */
export function namesIn(context: Context): NamesOf {
  return async (argument) => {
    if (argument === "name") return await describable(context);
    if (argument === "target" || argument === "other-target" || argument === "targets" || argument === "image" || argument === "images") {
      const project = quietly(() => open(context));
      return project === undefined ? [] : targets(project, argument.startsWith("image"));
    }
    if (argument === "option" || argument === "options" || argument === "assignments")
      return options(
        quietly(() => open(context)),
        argument === "assignments" ? "=" : "",
      );
    if (argument === "code") {
      const { explanations } = await import("#diagnostics/explained/explanations.ts");
      return [...explanations].map(([code, { title }]) => ({ text: code, description: title }));
    }
    if (argument === "declaration") return declared(quietly(() => open(context)));
    if (argument === "words") return [];
    if (argument === "inputs") return inputs(quietly(() => open(context)));
    if (argument === "machine" || argument === "machines") return await machineNames(context);
    if (argument === "key" || argument === "trusted-key") return await keyNames(context, argument);
    if (argument === "root") return await keptNames(readSettings(context.env, context).store.value);
    return undefined;
  };
}

/** What `kiln info` knows, but for what inputs don't export. */
function declared(project: Project | undefined): readonly Candidate[] {
  if (project === undefined) return [];
  const workspaces = [...project.workspace.inputs.keys()].filter((name) => name !== "");
  const entries = catalogueOf(project.declarations, false);
  return [
    ...workspaces.map((name) => ({ text: name, description: "an input" })),
    ...entries.map(({ name, kind, summary, prompt, type }) => ({ text: name, description: summary ?? prompt ?? type ?? kind })),
  ];
}

/** Those that kiln.lock pins. */
function inputs(project: Project | undefined): readonly Candidate[] {
  return [...(project?.workspace.inputs.values() ?? [])].flatMap(({ name, locked }) =>
    locked === undefined ? [] : [{ text: name, description: locked }],
  );
}

async function keptNames(store: string): Promise<readonly Candidate[]> {
  // A completion makes no store.
  if (!existsSync(join(store, "VERSION"))) return [];
  const { openStore } = await import("#store/open-store.ts");
  const roots = quietly(() => openStore(store).roots()) ?? [];
  return roots.flatMap((root) => (root.kind === "named" ? [{ text: root.name, description: "a kept result" }] : []));
}

async function keyNames({ env }: Context, argument: "key" | "trusted-key"): Promise<readonly Candidate[]> {
  const { KeyFolder } = await import("#share/sign/key-folder.ts");
  const keys = new KeyFolder(keyFolder(env));
  const known = quietly(() => (argument === "key" ? [...keys.own(), ...keys.trusted()] : keys.trusted())) ?? [];
  return known.map(({ name, key }) => ({ text: name, description: key.text }));
}

async function machineNames({ env }: Context): Promise<readonly Candidate[]> {
  const { knownMachines, machinesFolder } = await import("#run/detached/known-machines.ts");
  return knownMachines(machinesFolder(env)).map(({ record, state }) => ({
    text: record.name,
    description: `${record.target}, ${state.kind}`,
  }));
}

function open(context: Context): Project {
  const storeFolder = readSettings(context.env, context).store.value;
  const { parse } = openSyntaxCache(storeFolder);
  return openProject(context.folder, { buildArch: process.arch, onWarnings: () => undefined, parse, storeFolder });
}

function targets(project: Project, imagesOnly: boolean): readonly Candidate[] {
  const names = project.everyTarget();
  const images = [...new Set(names.map((name) => name.split("@", 1)[0] ?? name))];
  const onPlatforms = names.map((name) => ({ text: name, description: "a target" }));
  return [
    ...images.map((image) => ({ text: image, description: imagesOnly ? "an image" : "an image, on its first platform" })),
    ...onPlatforms,
  ];
}

/** Options of all libraries, and of images' own. */
function options(project: Project | undefined, after: string): readonly Candidate[] {
  if (project === undefined) return [];
  const { libraries, images } = project.declarations;
  const own = [...images.values()].filter(({ name }) => !name.includes(".")).map(({ app }) => app);
  const named = [...libraries, ...opened(project), ...own.map((library) => ["app", library] as const)];
  return named.flatMap(([name, library]) =>
    [...library.options.values()].map((option) => ({
      text: `${name}.${option.name}${after}`,
      description: option.prompt ?? typeText(option.type),
    })),
  );
}

/** Libraries that go by their bare names here. */
function opened({ declarations: { names, libraries } }: Project): readonly (readonly [name: string, library: LibraryDeclaration])[] {
  return [...namespace(names, "").opened].flatMap(([local, { name }]) => {
    const library = libraries.get(name);
    return library === undefined ? [] : [[local, library] as const];
  });
}

async function describable(context: Context): Promise<readonly Candidate[]> {
  const { builtins } = await import("#eval/builtins/index.ts");
  const { forms } = await import("#pipeline/documentation/forms/forms.ts");
  const own = [
    ...[...forms.values()].flat().flatMap(({ names, title }) => names.filter(isWord).map((name) => ({ text: name, description: title }))),
    ...builtins.map(({ name, meaning }) => ({ text: name, description: meaning })),
  ];
  const project = quietly(() => open(context));
  const libraries = project === undefined ? [] : [...project.declarations.libraries.keys(), ...opened(project).map(([name]) => name)];
  return [...own, ...libraries.map((name) => ({ text: name, description: "a library" }))];
}

/** Operators would have to be quoted. */
const isWord = (name: string): boolean => /^\w+$/.test(name);

function quietly<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
