import { join, resolve } from "node:path";
import { WORKSPACE_FILE } from "#config/find-workspace.ts";
import { isWithin, type ParseModule, type WorkspaceFileSystem } from "#config/host-files.ts";
import { asFromRoot, inputKey, type InputLocator, isOfThisMachine, isRemote, type RemoteLocator } from "#config/inputs/input-locator.ts";
import { parseInput } from "#config/inputs/parse-input.ts";
import type { Span } from "#diagnostics/diagnostic.ts";

/** A fetched input as somebody asks for it. */
export interface Asked {
  readonly key: string;
  /** As the root's namespace has it: "core", "core.net". */
  readonly name: string;
  readonly locator: RemoteLocator;
  readonly at: Span;
}

export interface InputWalk {
  readonly root: string;
  readonly files: WorkspaceFileSystem;
  readonly parse: ParseModule;
  /** Somebody farther from the root asks for another version. */
  readonly differs?: (asked: Asked, taken: Asked) => void;
}

interface Place {
  readonly name: string;
  readonly folder: string;
  /** The tree that it lies in, if it was fetched. */
  readonly tree?: string;
}

/**
 * Goes through the inputs of a workspace and theirs, those nearer to the root first, in the order of the texts: so the root's choice of a version counts for
 * all, and what nobody else chose is as its nearest user wants it. What is wrong with a text is left out: whoever loads the workspace tells it. Gives each input once, as it is asked for first,
 * and is told its folder (undefined: what it takes in isn't looked at).
 */
export function* walkInputs({ root, files, parse, differs }: InputWalk): Generator<Asked, void, string | undefined> {
  const taken = new Map<string, Asked>();
  const follows = new Map<string, ReadonlyMap<string, string>>();
  const seen = new Set([root]);
  let level: readonly Place[] = [{ name: "", folder: root }];
  while (level.length > 0) {
    const next: Place[] = [];
    for (const place of level) next.push(...(yield* inputsOf(place)));
    level = next.filter(({ folder }) => !seen.has(folder) && seen.add(folder));
  }

  function* inputsOf({ name, folder, tree }: Place): Generator<Asked, readonly Place[], string | undefined> {
    const path = join(folder, WORKSPACE_FILE);
    if (!files.isFile(path)) return [];
    const source = { path: name === "" ? WORKSPACE_FILE : `${name}:${WORKSPACE_FILE}`, text: files.readText(path) };
    const found: Place[] = [];
    for (const item of parse(source).module.items) {
      if (item.kind !== "input" || follows.get(folder)?.has(item.name.text) === true) continue;
      const parsed = parseInput(item, source, name === "");
      if ("code" in parsed) continue;
      const called = name === "" ? item.name.text : `${name}.${item.name.text}`;
      const at = { source, start: item.value.start, end: item.value.end };
      const place = yield* placeOf(parsed.locator, { called, folder, tree, at });
      if (place === undefined) continue;
      found.push(place);
      if (parsed.follows.size > 0) follows.set(place.folder, parsed.follows);
    }
    return found;
  }

  function* placeOf(
    locator: InputLocator,
    {
      called,
      folder,
      tree,
      at,
    }: { readonly called: string; readonly folder: string; readonly tree: string | undefined; readonly at: Span },
  ): Generator<Asked, Place | undefined, string | undefined> {
    if (locator.kind === "shipped") return undefined;
    if (!isRemote(locator)) {
      const target = resolve(folder, locator.path);
      if (tree !== undefined && !isWithin(target, tree)) return undefined;
      return { name: called, folder: target, ...(tree === undefined ? {} : { tree }) };
    }
    // Nobody who was fetched names files of this machine.
    if (tree !== undefined && isOfThisMachine(locator)) return undefined;
    const said = asFromRoot(locator, folder, root);
    const asked: Asked = { key: inputKey(said), name: called, locator: said, at };
    const before = taken.get(asked.key);
    if (before) {
      if (JSON.stringify(before.locator) !== JSON.stringify(said)) differs?.(asked, before);
      return undefined;
    }
    taken.set(asked.key, asked);
    const target = yield asked;
    return target === undefined ? undefined : { name: called, folder: target, tree: target };
  }
}
