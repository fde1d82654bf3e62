import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { isSameList } from "#diagnostics/same-list.ts";
import type { Entry, Item, Module, OptionsFromEntry } from "#syntax/ast.ts";
import { callArguments } from "./arguments.ts";
import { bodyName, collectBodies } from "./bodies.ts";
import { bodyFields, ruledBodies } from "./body-fields.ts";
import { builtinNames } from "./builtin-names.ts";
import { decidedConditions } from "./decided-conditions.ts";
import { duplicates } from "./duplicates.ts";
import { importClosure } from "./import-closure.ts";
import { knownFields } from "./known-fields.ts";
import { literalTypes } from "./literal-types.ts";
import { matches } from "./matches.ts";
import { collectOptions } from "./option-cases.ts";
import type { CheckContext, Rule } from "./rule.ts";
import type { CheckedModule, FileScope } from "./scope.ts";
import { shadowing } from "./shadowing.ts";
import { unknownNames } from "./unknown-names.ts";
import { unusedNames } from "./unused.ts";
import { fileScope, walk } from "./walk.ts";

const RULES: readonly Rule[] = [
  unknownNames,
  knownFields,
  bodyFields,
  duplicates,
  builtinNames,
  shadowing,
  callArguments,
  literalTypes,
  matches,
  decidedConditions,
  unusedNames,
];

interface Checked {
  /** All that the checks of the file looked at: it, the files that it imports from, the rules of its bodies, what is known of all others. */
  readonly from: readonly unknown[];
  readonly found: readonly Diagnostic[];
}

/** What was found in each file: whoever checks again in one process checks those only for which something changed. */
export class CheckMemory {
  files: ReadonlyMap<string, Checked> = new Map();
}

/**
 * What is wrong with recipes whatever they are evaluated for, file by file in the order of the texts. `modules`: all of the workspace and
 * its inputs; warnings are told for the workspace's own. Errors: KILN-E0201–0214.
 */
export function checkModules(modules: readonly CheckedModule[], context: CheckContext, memory?: CheckMemory): readonly Diagnostic[] {
  const files = new Map(modules.map((module) => [module.key, fileScope(module)]));
  const imports = importsOf(modules, context);
  const declared = new Map(modules.map(({ input }) => [input, context.declared(input)]));
  let known: { readonly bodies: ReturnType<typeof collectBodies>; readonly options: ReturnType<typeof collectOptions> } | undefined;
  const check = (file: FileScope, exported: ReadonlySet<string>): readonly Diagnostic[] => {
    const { bodies, options } = (known ??= { bodies: collectBodies(modules), options: collectOptions(modules, context.optionsFrom) });
    const recipes = { ...walk(file, bodies), module: file.module, files, exported, options, context };
    return RULES.flatMap((rule) => [...rule(recipes)]).toSorted((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0));
  };
  const exportsOf = (file: FileScope): ReadonlySet<string> => imports.names.get(file.module.key) ?? new Set();
  if (memory === undefined) return [...files.values()].flatMap((file) => check(file, exportsOf(file)));

  const outlines = modules.map(({ module }) => outlineOf(module));
  const around = [textOf(declared), ...outlines.map((outline) => outline.options), textOf(kconfigOptions(modules, context))].join("\n");
  const checked = new Map<string, Checked>();
  for (const file of files.values()) {
    const { module } = file;
    const exported = exportsOf(file);
    const closure = importClosure(module.key, (key) => imports.files.get(key) ?? []).map((key) => files.get(key)?.module);
    const rules = [...ruledBodies(file.module, context)].map(({ rule }) => rule);
    // Of all bodies a file sees those that it has a part of.
    const shared = module.module.items.flatMap((item) => {
      const name = bodyName(item);
      return name === undefined ? [] : [name, ...outlines.flatMap(({ bodies }) => bodies.get(name) ?? [])];
    });
    const from = [...closure, ...rules, textOf(exported), around, ...shared];
    const before = memory.files.get(module.key);
    const isSame = before !== undefined && isSameList(before.from, from);
    checked.set(module.key, isSame ? before : { from, found: check(file, exported) });
  }
  memory.files = checked;
  return [...checked.values()].flatMap(({ found }) => found);
}

/** Of all Kconfig files: they change without the recipes that name them. */
const kconfigOptions = (modules: readonly CheckedModule[], { optionsFrom }: CheckContext): unknown =>
  modules.flatMap(({ key, module }) =>
    optionsFromIn(module.items.flatMap(entriesOf)).map((entry) => [key, optionsFrom(entry) ?? "unknown"]),
  );

const entriesOf = (item: Item): readonly Entry[] => ("entries" in item ? item.entries : []);

const optionsFromIn = (entries: readonly Entry[]): readonly OptionsFromEntry[] =>
  entries.flatMap((entry) => {
    if (entry.kind === "block") return optionsFromIn(entry.entries);
    return entry.kind === "options-from" ? [entry] : [];
  });

/** What checks of other files see of one that they don't import from, as texts. */
interface Outline {
  readonly bodies: ReadonlyMap<string, string>;
  readonly options: string;
}

const outlinesOf = new WeakMap<Module, Outline>();

function outlineOf(module: Module): Outline {
  const known = outlinesOf.get(module);
  if (known !== undefined) return known;
  const bodies = new Map([...collectBodies([{ module }])].map(([name, body]) => [name, textOf(body)]));
  const outline = { bodies, options: textOf(collectOptions([{ module }], () => [])) };
  outlinesOf.set(module, outline);
  return outline;
}

interface Imports {
  /** File → those that it imports from. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** File → what others import from it. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
}

function importsOf(modules: readonly CheckedModule[], context: CheckContext): Imports {
  const files = new Map<string, string[]>();
  const names = new Map<string, Set<string>>();
  for (const { key, module } of modules) {
    for (const item of module.items) {
      const from = item.kind === "import" ? context.importedModule(key, item) : undefined;
      if (item.kind !== "import" || from === undefined) continue;
      files.set(key, [...(files.get(key) ?? []), from]);
      const taken = names.get(from) ?? new Set();
      for (const { name } of item.names) taken.add(name.text);
      names.set(from, taken);
    }
  }
  return { files, names };
}

/** A text that is the same exactly where the data are. */
const textOf = (data: unknown): string =>
  JSON.stringify(data, (_, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value));
