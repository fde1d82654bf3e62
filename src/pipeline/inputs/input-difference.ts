import { collectDeclarations } from "#config/declarations.ts";
import { hostFileSystem, type ParseModule } from "#config/host-files.ts";
import { loadWorkspace } from "#config/workspace.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Store } from "#store/store.ts";
import { listWorkspace } from "../listing.ts";
import { shippedWorkspaces } from "../shipped-workspaces.ts";
import type { InputChange } from "./bring-inputs.ts";
import type { InputTrees } from "./input-trees.ts";

/** What a change of an input means for those who use it. */
export type InputDifference =
  | { readonly kind: "library"; readonly name: string; readonly before?: string; readonly after?: string }
  | { readonly kind: "option"; readonly name: string; readonly before?: string; readonly after?: string };

/** Of an input that moved. Undefined: what it was can't be had any more. */
export async function inputDifferences(
  { locator, before, after }: InputChange,
  { trees, store, parse }: { readonly trees: InputTrees; readonly store: Store; readonly parse: ParseModule },
): Promise<readonly InputDifference[] | undefined> {
  if (locator === undefined || before === undefined || after === undefined) return [];
  try {
    await trees.bring(locator, before);
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    return undefined;
  }
  const [old, now] = [before.tree, after.tree].map((tree) => declared(store.materialise(tree), parse));
  return old && now ? compared(old, now) : [];
}

interface Declared {
  /** By name; "": it has no version that is written out. */
  readonly libraries: ReadonlyMap<string, string>;
  /** By name, with their types. */
  readonly options: ReadonlyMap<string, string>;
}

/** What a workspace declares itself; its own inputs don't count. */
function declared(folder: string, parse: ParseModule): Declared {
  const { workspace } = loadWorkspace(folder, { files: hostFileSystem, parse, ...shippedWorkspaces() });
  const { libraries } = listWorkspace(collectDeclarations(workspace).declarations, []);
  const own = libraries.filter(({ name }) => !name.includes("."));
  return {
    libraries: new Map(own.map(({ name, version = "" }) => [name, version])),
    options: new Map(own.flatMap(({ options }) => options.map(({ name, type }) => [name, type] as const))),
  };
}

function compared(old: Declared, now: Declared): readonly InputDifference[] {
  const different = (
    kind: InputDifference["kind"],
    before: ReadonlyMap<string, string>,
    after: ReadonlyMap<string, string>,
  ): readonly InputDifference[] =>
    [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((name) => {
      const [was, is] = [before.get(name), after.get(name)];
      return was === is ? [] : [{ kind, name, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }];
    });
  const libraries = different("library", old.libraries, now.libraries);
  // Whoever reads that a library came or went needs no list of its options.
  const moved = new Set(libraries.flatMap(({ name, before, after }) => (before === undefined || after === undefined ? [name] : [])));
  return [...libraries, ...different("option", old.options, now.options).filter(({ name }) => !moved.has(name.split(".", 1)[0] ?? ""))];
}

/** A line each. */
export function differenceText({ kind, name, before, after }: InputDifference): string {
  const what = kind === "library" ? `library ${name}` : `option ${name}`;
  if (before === undefined) return `${what}${after === undefined || after === "" ? "" : ` ${after}`}, new`;
  return after === undefined ? `${what}, gone` : `${what}: ${before} → ${after}`;
}
