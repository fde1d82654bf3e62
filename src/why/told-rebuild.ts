import { createTwoFilesPatch } from "diff";
import type { Digest } from "#derivation/digest.ts";
import type { Store } from "#store/store.ts";
import type { Change } from "./change.ts";
import type { KnownOption, LastBuilt } from "./last-built.ts";
import type { Rebuild } from "./rebuild.ts";
import { attempt } from "./step-keys.ts";

/** A cause as it is told: with the difference of texts, and the option that C knows by another name. */
export interface ToldCause {
  readonly change: Change;
  /** Unified, without file names; absent: no text, or what was is not in the store any more. */
  readonly difference?: string;
  /** What was is not in the store any more. */
  readonly isTextGone?: true;
  readonly option?: OptionChange;
}

export interface OptionChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  /** Why it has its value now; absent: it isn't there now. */
  readonly reason?: string;
}

export interface ToldRebuild extends Omit<Rebuild, "causes"> {
  readonly causes: readonly ToldCause[];
  /** Where what recipes say is a cause: those that are other ones now. */
  readonly recipes: readonly { readonly path: string; readonly difference: string }[];
  /** There too: options with other values that no cause names. */
  readonly options: readonly OptionChange[];
}

export interface Now {
  readonly options: ReadonlyMap<string, KnownOption>;
  readonly recipes: ReadonlyMap<string, string>;
}

export function tellRebuild(rebuild: Rebuild, last: LastBuilt | undefined, now: Now, store: Store): ToldRebuild {
  const options = last ? optionChanges(last.options, now.options) : [];
  const causes = tellCauses(rebuild.causes, options, store);
  const named = new Set(causes.map(({ option }) => option?.name));
  const isOfRecipes = rebuild.causes.some(saidByRecipes);
  return {
    ...rebuild,
    causes,
    recipes: last && isOfRecipes ? recipeChanges(last.recipes, now.recipes) : [],
    options: isOfRecipes ? options.filter(({ name }) => !named.has(name)).map(asTold) : [],
  };
}

/** Evaluation decides of these. */
const saidByRecipes = ({ kind }: Change): boolean => kind !== "file" && kind !== "lost" && kind !== "sandbox" && kind !== "first";

/** `options`: those that differ. */
export const tellCauses = (changes: readonly Change[], options: readonly NamedOptionChange[], store: Store): readonly ToldCause[] =>
  changes.map((change) => tellCause(change, options, store));

function tellCause(change: Change, options: readonly NamedOptionChange[], store: Store): ToldCause {
  if (change.kind === "file") {
    const difference = differenceOf(textOf(store, change.before), textOf(store, change.after));
    if (difference !== undefined) return { change, difference };
    const isGone = change.before !== undefined && change.before !== change.after && !store.has(change.before);
    return isGone ? { change, isTextGone: true } : { change };
  }
  if (change.kind === "text") return { change, difference: differenceOf(change.before ?? "", change.after ?? "") ?? "" };
  const option = change.kind === "option" ? options.find(({ cNames }) => cNames.some((name) => isOfOption(change.name, name))) : undefined;
  if (option === undefined) return { change };
  return { change, option: asTold(option) };
}

export interface NamedOptionChange extends OptionChange {
  readonly cNames: readonly string[];
}

export function asTold(changed: NamedOptionChange): OptionChange {
  const { cNames: _, ...option } = changed;
  return option;
}

/** An enum defines a name for its value too. */
const isOfOption = (name: string, cName: string): boolean => name === cName || name.startsWith(`${cName}_`);

export function optionChanges(old: ReadonlyMap<string, KnownOption>, now: ReadonlyMap<string, KnownOption>): readonly NamedOptionChange[] {
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [before, after] = [old.get(name), now.get(name)];
    if (before?.value === after?.value) return [];
    return [
      {
        name,
        cNames: [before?.cName, after?.cName].filter((cName) => cName !== undefined),
        ...(before ? { before: before.value } : {}),
        ...(after ? { after: after.value, reason: after.reason } : {}),
      },
    ];
  });
}

function recipeChanges(old: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): ToldRebuild["recipes"] {
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((path) => {
    const [before = "", after = ""] = [old.get(path), now.get(path)];
    return before === after ? [] : [{ path, difference: differenceOf(before, after) ?? "" }];
  });
}

/** Undefined: no text. */
function textOf(store: Store, digest: Digest | undefined): string | undefined {
  if (digest === undefined) return "";
  const bytes = attempt(() => store.read(digest));
  if (bytes === undefined || bytes.length > MOST_BYTES) return undefined;
  const text = Buffer.from(bytes).toString("utf8");
  return text.includes("\0") || text.includes("\ufffd") ? undefined : text;
}

/** Longer ones take seconds to compare. */
const MOST_BYTES = 4 << 20;

function differenceOf(before: string | undefined, after: string | undefined): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const patch = createTwoFilesPatch("", "", before, after, "", "", { context: 1, timeout: 1000 });
  const first = patch?.indexOf("@@") ?? -1;
  return first < 0 ? undefined : patch?.slice(first);
}
