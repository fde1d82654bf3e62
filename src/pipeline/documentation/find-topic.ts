import type { Declarations } from "#config/declared.ts";
import { lookup, namespace } from "#config/names.ts";
import { unknownTopic } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { builtins } from "#eval/builtins/index.ts";
import { declaredTopic, optionTopic } from "./declared-topics.ts";
import { KEYWORDS } from "#syntax/lexer.ts";
import { formCalled, forms } from "./forms/forms.ts";
import type { BuiltinTopic, FormTopic, Topic } from "./topic.ts";

/** Where names are looked up beside the builtins. */
export interface DeclaredTopics {
  readonly declarations: Declarations;
  everyTarget(): readonly string[];
}

/** All builtins, sorted by name. */
export function builtinTopics(): readonly BuiltinTopic[] {
  return builtins.map(({ name, theme, signature, meaning, errors = [], examples }) => ({
    kind: "builtin",
    name,
    theme,
    signature,
    meaning,
    errors,
    examples,
  }));
}

export const formTopics = (): readonly FormTopic[] =>
  [...forms.values()].flat().map((form) => ({ kind: "form", name: form.names[0] ?? "", ...form }));

export function formTopic(name: string): FormTopic | undefined {
  const form = formCalled(name);
  return form && { kind: "form", name, ...form };
}

/** Builtins, keywords and operators: the same in every workspace, and without one. No declaration has such a name. */
export function languageTopic(name: string): Topic | undefined {
  const isWord = /^\w+$/.test(name) && !KEYWORDS.has(name);
  return builtinTopics().find((one) => one.name === name) ?? (isWord ? undefined : formTopic(name));
}

/**
 * `let`, `printf`, `lwip.mode`, `core.lwip.mode`, as workspace.kiln would name it; words like `app`, which declarations may be called too.
 * Without a workspace there is the language only. Throws KILN-E1156.
 */
export function findTopic(name: string, workspace: DeclaredTopics | undefined): Topic {
  const found = languageTopic(name) ?? (workspace && declared(name, workspace)) ?? formTopic(name);
  if (found) return found;
  const words = formTopics().flatMap((form) => form.names);
  const names = [...builtins.map((one) => one.name), ...words, ...(workspace ? declaredNames(workspace.declarations) : [])];
  throw new KilnFailure([
    unknownTopic(name, nearest(name, names) ?? (workspace && foreignName(name, names, workspace)), workspace !== undefined),
  ]);
}

/** `heap`, `heap.size` of an input that isn't opened: `core.heap`, `core.heap.size`. */
function foreignName(name: string, names: readonly string[], workspace: DeclaredTopics): string | undefined {
  const [first = "", ...rest] = name.split(".");
  const whole = names.filter((one) => one.endsWith(`.${first}`)).map((one) => [one, ...rest].join("."));
  return whole.find((one) => declared(one, workspace) !== undefined);
}

function declared(name: string, { declarations, everyTarget }: DeclaredTopics): Topic | undefined {
  const parts = name.split(".").map((text) => ({ kind: "name" as const, text, start: 0, end: 0 }));
  const found = lookup(declarations.names, "", parts);
  if (found.kind === "unknown") return undefined;
  const { named } = found;
  // What an input doesn't show can be read about all the same.
  const rest = found.kind === "found" ? found.rest : [];
  const [option, ...more] = rest;
  if (option === undefined) return declaredTopic(named, declarations, everyTarget());
  const known = declarations.libraries.get(named.name)?.options.get(option.text);
  return known && more.length === 0 ? optionTopic(known) : undefined;
}

/** Of everything that can be asked for. */
function declaredNames({ names, libraries }: Declarations): readonly string[] {
  const { own, opened, inputs } = namespace(names, "");
  const direct = [...own, ...opened].flatMap(([name, { name: qualified }]) => [
    name,
    ...[...(libraries.get(qualified)?.options.keys() ?? [])].map((option) => `${name}.${option}`),
  ]);
  const foreign = [...inputs].flatMap(([as, input]) => [...namespace(names, input).own.keys()].map((name) => `${as}.${name}`));
  return [...direct, ...foreign];
}
