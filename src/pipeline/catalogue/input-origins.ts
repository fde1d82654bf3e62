import { inputText, isRemote, type InputLocator } from "#config/inputs/input-locator.ts";
import { parseInput } from "#config/inputs/parse-input.ts";
import { itemsOf } from "#config/names.ts";
import type { Workspace } from "#config/workspace.ts";
import { entryText } from "#fetch/lock/lock-file.ts";
import { readLock } from "../inputs/locked-inputs.ts";

/** Where an input comes from. */
export interface InputOrigin {
  /** As the workspace calls it: "core", "core.net". */
  readonly name: string;
  /** As workspace.kiln writes it: `git("https://…", ref = "v1")`. */
  readonly locator: string;
  /** Who takes it in: "" is the workspace itself; undefined: every workspace does, without saying so. */
  readonly by: string | undefined;
  /** What kiln.lock pins it to, where it is fetched: `v1 at 0123456789ab`. */
  readonly pinned?: string;
  /** Digest of the tree that is pinned: SHA-256 and size of its REAPI `Directory`. */
  readonly tree?: string;
}

/** Of all inputs, by their names; of one that several take in, as the one that is nearest to the root says. */
export function inputOrigins(workspace: Workspace): ReadonlyMap<string, InputOrigin> {
  const locators = new Map<string, { readonly locator: InputLocator; readonly by: string }>();
  // Inputs come before those who take them in.
  for (const { name: by, inputs } of [...workspace.inputs.values()].toReversed())
    for (const [module, item] of itemsOf(workspace, by)) {
      const target = item.kind === "input" ? inputs.get(item.name.text) : undefined;
      const source = workspace.modules.get(module)?.source;
      if (item.kind !== "input" || target === undefined || source === undefined || locators.has(target)) continue;
      const parsed = parseInput(item, source, by === "");
      if (!("code" in parsed)) locators.set(target, { locator: parsed.locator, by });
    }
  const all = [...workspace.inputs.values()].filter(({ name }) => name !== "");
  const lock = all.some(({ locked }) => locked !== undefined) ? readLock(workspace.folder, workspace.files).inputs : undefined;
  return new Map(
    all.map(({ name, locked }): [string, InputOrigin] => {
      const found = locators.get(name);
      const entry = locked === undefined ? undefined : lock?.get(locked);
      const locator = found === undefined ? "the rules that Kiln is shipped with" : locatorText(found.locator);
      return [name, { name, locator, by: found?.by, ...(entry && { pinned: entryText(entry), tree: entry.tree }) }];
    }),
  );
}

function locatorText(locator: InputLocator): string {
  if (isRemote(locator)) return inputText(locator);
  return locator.kind === "path" ? `path(${JSON.stringify(locator.path)})` : 'shipped("core")';
}
