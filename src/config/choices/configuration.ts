import type { Diagnostic, SourceText } from "#diagnostics/diagnostic.ts";
import type { Declarations, ImageDeclaration, LibraryDeclaration, OptionDeclaration } from "../declared.ts";
import { isSymbol, otherEntries, symbolRange } from "../from-kconfig/symbol-obstacles.ts";
import type { Range } from "../option-value.ts";
import { reasonsOf } from "../reasons.ts";
import { imageOf, resolveState, type Resolution, type TargetRequest } from "../resolve.ts";
import type { OptionValue, Reason } from "../resolved.ts";
import type { Round } from "../round.ts";
import { currentRange } from "../settle-option.ts";
import { choiceWishes, optionsOfImage, type Choices } from "./choices.ts";
import { fixingOf, hidingOf, possibleValues, type Fixing, type Hiding } from "./obstacles.ts";
import { readChoices } from "./read-choices.ts";
import { writeChoices } from "./write-choices.ts";

/** An option as it stands under the choices that were made. */
export interface ConfiguredOption {
  readonly declared: OptionDeclaration;
  /** Undefined: its library isn't part of the target, or what its recipe says of its value is wrong. */
  readonly value: OptionValue | undefined;
  /** What a person chose, whether it counts or not. */
  readonly chosen: OptionValue | undefined;
  /** Who decided: the first reason; those behind it say why. */
  readonly reasons: readonly Reason[];
  /** Why nobody is asked now. Undefined: it is visible. */
  readonly hiding: Hiding | undefined;
  /** A `force` or a raise, which no choice changes. */
  readonly fixing: Fixing | undefined;
  /** Of an int or a size, as it is now. */
  readonly range: Range;
  /** Of a bool or an enum: what it can be. Undefined: any value of its type and range. */
  readonly possible: readonly OptionValue[] | undefined;
}

export interface ConfiguredLibrary {
  readonly declared: LibraryDeclaration;
  readonly isPresent: boolean;
  /** Who needs it, up to the image; empty where it is absent. */
  readonly reasons: readonly Reason[];
  /** In the order of its text. */
  readonly options: readonly ConfiguredOption[];
}

/** The options of one target with a person's choices. It never changes: `withChoices` gives another one, and the one before is an undo. */
export interface Configuration {
  readonly declarations: Declarations;
  readonly request: TargetRequest;
  readonly image: ImageDeclaration;
  /** The choices as a configuration file; reasons point at its lines. */
  readonly source: SourceText;
  readonly choices: Choices;
  /** The image's own library first, then present ones, then the others, by name. */
  readonly libraries: readonly ConfiguredLibrary[];
  /** By key: "core.lwip.ipv6". */
  readonly options: ReadonlyMap<string, ConfiguredOption>;
  /** What is wrong with the text of the choices: lines that aren't among `choices`. */
  readonly unread: readonly Diagnostic[];
  /** With `target` where nothing is wrong with the values: checks, needs that aren't met. */
  readonly resolution: Resolution;
  /** What the resolution came to, for conditions and reasons. */
  readonly round: Round;
}

/** `source`: a configuration file's text, empty where nobody has chosen yet. Mistakes are told in `unread` and `resolution`. */
export function configureTarget(declarations: Declarations, request: TargetRequest, source: SourceText): Configuration {
  const image = imageOf(declarations, request);
  const unread: Diagnostic[] = [];
  const choices = readChoices(source, optionsOfImage(declarations, image), (diagnostic) => void unread.push(diagnostic));
  const { round, target, diagnostics } = resolveState(declarations, request, choiceWishes(choices));
  const libraries = inOrder(round).map((declared): ConfiguredLibrary => {
    const options = [...declared.options.values()].map((option) => configuredOption(option, choices, round));
    const isPresent = round.basis.present.has(declared.name);
    const reasons = target?.libraries.find(({ name }) => name === declared.name)?.reasons ?? [];
    return { declared, isPresent, reasons, options };
  });
  return {
    declarations,
    request,
    image,
    source,
    choices,
    libraries,
    options: new Map(libraries.flatMap((library) => library.options.map((option) => [option.declared.key, option] as const))),
    unread,
    resolution: target ? { target, diagnostics } : { diagnostics },
    round,
  };
}

function inOrder({ context, basis }: Round): readonly LibraryDeclaration[] {
  const rank = ({ name }: LibraryDeclaration): number => (name === "app" ? 0 : basis.present.has(name) ? 1 : 2);
  return [...context.libraries.values()].toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

function configuredOption(declared: OptionDeclaration, choices: Choices, round: Round): ConfiguredOption {
  const hiding = hidingOf(declared, round);
  const isPresent = hiding?.kind !== "absent";
  const settled = isPresent ? round.settle(declared.key) : undefined;
  const fixing = isPresent ? fixingOf(declared, round) : undefined;
  return {
    declared,
    value: settled && !("failed" in settled) ? settled.value : undefined,
    chosen: choices.get(declared.key)?.value,
    reasons: isPresent ? reasonsOf(declared.key, round) : [],
    hiding,
    fixing,
    range: !isPresent ? {} : isSymbol(declared) ? symbolRange(declared, round) : currentRange(declared, round),
    possible: possibleValues(declared, fixing),
  };
}

/** Option key → a value; undefined takes a choice back. */
export type Changes = ReadonlyMap<string, OptionValue | undefined>;

/** The same with other choices, whatever comes of them. Values that no file can hold (`isWritable`) are left out. */
export function withChoices(configuration: Configuration, changes: Changes): Configuration {
  const { declarations, request, source } = configuration;
  return configureTarget(declarations, request, { path: source.path, text: textWith(configuration, changes) });
}

/** The text of the file that keeps the choices as they are. */
export const choicesText = (configuration: Configuration): string => textWith(configuration, new Map());

function textWith({ declarations, image, choices }: Configuration, changes: Changes): string {
  const values = new Map<string, OptionValue>([...choices].map(([key, { value }]) => [key, value]));
  const all = optionsOfImage(declarations, image).toSorted(inFile);
  const options = new Map(all.map((option) => [option.key, option]));
  const changed = new Set([...changes.keys()].map((key) => options.get(key)?.cName));
  // In the file they are one: what is said of one is said of its namesakes, of which a target has one at most.
  for (const { key, cName } of all) if (changed.has(cName)) values.delete(key);
  for (const [key, value] of changes) if (value !== undefined) values.set(key, value);
  // Of a choice one entry is chosen: one that was before isn't any more. The last line of the file counts, and lines are written in another order.
  const lastFirst = [...choices].toSorted(([, a], [, b]) => b.at.start - a.at.start);
  for (const key of [...changes.keys(), ...lastFirst.map(([one]) => one)]) {
    const option = options.get(key);
    if (option === undefined || values.get(key) !== true) continue;
    for (const other of otherEntries(option, all)) if (values.get(other) === true && changes.get(other) !== true) values.set(other, false);
  }
  return writeChoices([`What was chosen for the image ${image.name}, beside its recipe`, "Written by kiln"], all, values);
}

/** The image's own library, then the others by name, whatever the target: one file serves all platforms. The sort keeps the order of the texts. */
function inFile(a: OptionDeclaration, b: OptionDeclaration): number {
  const [left, right] = [a, b].map(({ library }) => (library === "app" ? "" : library));
  return left === right ? 0 : (left ?? "") < (right ?? "") ? -1 : 1;
}

/** Mistakes of a configuration that one before it hadn't. */
export function newErrors(before: Configuration, after: Configuration): readonly Diagnostic[] {
  const known = new Set(before.resolution.diagnostics.map(idOf));
  return after.resolution.diagnostics.filter((one) => one.severity === "error" && !known.has(idOf(one)));
}

export const hasNewErrors = (before: Configuration, after: Configuration): boolean => newErrors(before, after).length > 0;

const idOf = ({ code, message, at }: Diagnostic): string => JSON.stringify([code, message, at?.source.path]);
