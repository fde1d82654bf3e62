import { assertNever } from "#diagnostics/assert-never.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { noSuchModule, notImportable } from "#diagnostics/evaluation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { importClosure } from "#check/import-closure.ts";
import { importedModule } from "#config/constants.ts";
import { namePathList } from "#config/literal.ts";
import { lookup, type Names } from "#config/names.ts";
import { spanIn, type Workspace } from "#config/workspace.ts";
import type { ConstItem, ImportItem, LetItem, Name, RuleItem } from "#syntax/ast.ts";
import { NO_FRAME, type Compiler } from "./code.ts";
import { compileFunction } from "./compile-function.ts";
import type { DeclaredName, ModuleScope } from "./scope.ts";
import { delay, type Thunk } from "./thunk.ts";
import type { FunctionValue, Lazy } from "./value.ts";

type ValueItem = ConstItem | ImportItem | LetItem | RuleItem;

interface OwnName {
  readonly name: string;
  readonly item: ValueItem;
  /** For an import: what it is called where it comes from. */
  readonly original: Name;
}

/** What was made of one file so far. */
interface FileValues {
  readonly scope: ModuleScope;
  readonly values: Map<string, Lazy>;
  readonly rules: Map<RuleItem, FunctionValue>;
}

/** The values of files: each evaluated at most once for a workspace, however many targets there are. */
export class Modules {
  workspace: Workspace;
  names: Names;
  private readonly compiler: Compiler;
  private readonly files = new Map<string, FileValues>();

  constructor(workspace: Workspace, names: Names, compiler: Compiler) {
    this.workspace = workspace;
    this.names = names;
    this.compiler = compiler;
  }

  /**
   * Takes the workspace as it is now. What was made of a file that changed, or that imports from one that did, is forgotten. `stale`: files that
   * count as changed.
   */
  renew(workspace: Workspace, names: Names, stale: ReadonlySet<string>): void {
    const before = this.workspace;
    const hasChanged = (key: string): boolean => stale.has(key) || before.modules.get(key) !== workspace.modules.get(key);
    for (const key of this.files.keys()) {
      const closures = [before, workspace].flatMap((one) => importClosure(key, (from) => importsOf(one, from)));
      if (closures.some(hasChanged)) this.files.delete(key);
    }
    this.workspace = workspace;
    this.names = names;
  }

  /** The scope of a file: another one after the file changed. */
  scope(key: string): ModuleScope {
    return this.file(key).scope;
  }

  private file(key: string): FileValues {
    const known = this.files.get(key);
    if (known) return known;
    const module = this.workspace.modules.get(key);
    if (!module) throw new Error(`no module ${key}`);
    const scope: ModuleScope = {
      kind: "module",
      source: module.source,
      folder: module.folder,
      workspace: this.workspace.inputs.get(module.input)?.folder ?? module.folder,
      value: (name) => this.value(key, name, []),
      names: () => this.own(key).map(({ name }) => name),
      declared: (parts) => this.declared(module.input, parts),
    };
    const file = { scope, values: new Map<string, Lazy>(), rules: new Map<RuleItem, FunctionValue>() };
    this.files.set(key, file);
    return file;
  }

  /** A rule as a function; `module`: the file that it stands in. */
  rule(module: string, item: RuleItem): FunctionValue {
    const { scope, rules } = this.file(module);
    let rule = rules.get(item);
    if (rule === undefined) {
      const named = { name: item.name.text, isRule: true };
      rule = compileFunction(this.compiler, item.params, item.body, scope, named)(NO_FRAME);
      rules.set(item, rule);
    }
    return rule;
  }

  private own(key: string): readonly OwnName[] {
    return (this.workspace.modules.get(key)?.module.items ?? []).flatMap((item): readonly OwnName[] => {
      if (item.kind === "const" || item.kind === "let-item" || item.kind === "rule")
        return [{ name: item.name.text, item, original: item.name }];
      return item.kind === "import" ? item.names.map((one) => ({ name: (one.as ?? one.name).text, item, original: one.name })) : [];
    });
  }

  /** `along`: the files that an import came through, so that files which import one name from one another end. */
  private value(key: string, name: string, along: readonly string[]): Lazy | undefined {
    const { values } = this.file(key);
    const known = values.get(name);
    if (known !== undefined) return known;
    const found = this.own(key).find((one) => one.name === name);
    if (found === undefined) return undefined;
    const value = this.make(key, found.item, found.original, along);
    values.set(name, value);
    return value;
  }

  private make(key: string, item: ValueItem, original: Name, along: readonly string[]): Lazy {
    const { machine } = this.compiler;
    switch (item.kind) {
      case "const":
      case "let-item": {
        const scope = this.scope(key);
        const at = this.compiler.span(item.value, scope);
        return delay(machine, () => machine.item(() => this.compiler.code(item.value, scope)(NO_FRAME)), `\`${item.name.text}\``, at);
      }
      case "rule":
        return this.rule(key, item);
      case "import":
        return this.imported(key, item, original, along);
      default:
        return assertNever(item);
    }
  }

  private imported(key: string, item: ImportItem, name: Name, along: readonly string[]): Lazy {
    const { machine } = this.compiler;
    const at = spanIn(this.workspace, key, name);
    const fail = (failure: () => KilnFailure): Thunk =>
      delay(
        machine,
        () => {
          throw failure();
        },
        `\`${name.text}\``,
        at,
      );
    const from = importedModule(this.workspace, key, item);
    const text = item.from.kind === "path" ? item.from.path : item.from.text;
    if (from === undefined) return fail(() => new KilnFailure([noSuchModule(text, spanIn(this.workspace, key, item.from))]));
    const shown = item.from.kind === "path" ? this.own(from).map((one) => one.name) : this.exported(from);
    const step = `${from}\0${name.text}`;
    const value = shown.includes(name.text) && !along.includes(step) ? this.value(from, name.text, [...along, step]) : undefined;
    return value ?? fail(() => new KilnFailure([notImportable(name.text, text, shown, nearest(name.text, shown), at)]));
  }

  /** What an input shows as values: `exports { values = […]  rules = […] }` of its workspace.kiln. */
  private exported(key: string): readonly string[] {
    const names: string[] = [];
    for (const item of this.workspace.modules.get(key)?.module.items ?? []) {
      if (item.kind !== "declaration" || item.keyword !== "exports") continue;
      for (const entry of item.entries) {
        const field = entry.kind === "field" ? entry.path.parts[0]?.text : undefined;
        if (entry.kind !== "field" || (field !== "values" && field !== "rules")) continue;
        for (const path of namePathList(entry.value) ?? []) names.push(...path.parts.slice(-1).map((part) => part.text));
      }
    }
    return names;
  }

  private declared(input: string, parts: readonly Name[]): DeclaredName | undefined {
    const found = lookup(this.names, input, parts);
    if (found.kind !== "found") return undefined;
    const { named, rest } = found;
    const [option, ...more] = rest;
    if (named.kind === "platform") return option === undefined ? { kind: "platform", local: named.local } : undefined;
    if (option === undefined) return { kind: "declaration", what: named.kind };
    if ((named.kind !== "library" && named.kind !== "interface") || more.length > 0) return undefined;
    return { kind: "option", library: named.name, name: option.text };
  }
}

const importsOf = (workspace: Workspace, key: string): readonly string[] =>
  (workspace.modules.get(key)?.module.items ?? []).flatMap((item) => {
    const from = item.kind === "import" ? importedModule(workspace, key, item) : undefined;
    return from === undefined ? [] : [from];
  });
