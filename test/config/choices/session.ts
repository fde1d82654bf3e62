import { collectDeclarations } from "#config/declarations.ts";
import type { Declarations } from "#config/declared.ts";
import { configureTarget, type Configuration } from "#config/choices/configuration.ts";
import { choose, type Choosing, type Wanted } from "#config/choices/choose.ts";
import type { OptionValue } from "#config/resolved.ts";
import { selectTargets } from "#config/targets.ts";
import { files, load, say } from "../workshop.ts";

/** What recipes declare; they have no mistakes. */
export function declare(recipes: string | Readonly<Record<string, string>>): Declarations {
  const content = typeof recipes === "string" ? { "root/a.kiln": recipes } : recipes;
  const loaded = load(files({ "root/workspace.kiln": "workspace test { }", ...content }));
  const { declarations, diagnostics } = collectDeclarations(loaded.workspace);
  const wrong = [...loaded.diagnostics, ...diagnostics];
  if (wrong.length > 0) throw new Error(wrong.map(say).join("\n"));
  return declarations;
}

/** One target of recipes with the text of a configuration file. */
export function configuration(declarations: Declarations, text = "", pattern = "web"): Configuration {
  const selected = selectTargets(declarations, [pattern], "x86_64");
  const [request] = selected.targets;
  if (!request) throw new Error(selected.diagnostics.map(say).join("\n"));
  return configureTarget(declarations, request, { path: "web.config", text });
}

const source = { path: "kiln config set", text: "" };
export const wanted = (changes: Readonly<Record<string, OptionValue | undefined>>): readonly Wanted[] =>
  Object.entries(changes).map(([key, value]) => ({ key, value, at: { source, start: 0, end: 0 } }));

export const chooseIn = (before: Configuration, changes: Readonly<Record<string, OptionValue | undefined>>): Choosing =>
  choose(before, wanted(changes));

/** Values of all options that have one. */
export const valuesOf = ({ options }: Configuration): Readonly<Record<string, OptionValue>> =>
  Object.fromEntries([...options].flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]])));
