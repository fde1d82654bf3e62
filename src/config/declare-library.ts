import { assertNever } from "#diagnostics/assert-never.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import { declaredTwice, mustBeWrittenOut, wrongEntry, wrongKindOfName, wrongFragmentType } from "#diagnostics/declarations.ts";
import type {
  DeclarationItem,
  Entry,
  Expr,
  FieldEntry,
  Name,
  NamePath,
  NeedsEntry,
  Node,
  OptionEntry,
  OptionsFromEntry,
} from "#syntax/ast.ts";
import { ALLOWED, checkEntries, type Allowed } from "./check-entries.ts";
import { optionCName } from "./c-names.ts";
import { compileFragment, reportUnknownOption, type FragmentScope } from "./compile-fragment.ts";
import type { Check, Conditions, Extension, LibraryDeclaration, Need, OptionDeclaration } from "./declared.ts";
import type { Fragment } from "./fragment.ts";
import type { KconfigOptions } from "./from-kconfig/kconfig-options.ts";
import { namePathList, plainString } from "./literal.ts";
import { find } from "./names.ts";
import { checkOptionValue } from "./option-value.ts";
import { spanIn } from "./workspace.ts";

/** Entries of one text: a declaration's own, or those of an `extend` with its condition. */
export interface Part {
  readonly entries: readonly Entry[];
  readonly scope: FragmentScope;
  readonly when: Conditions;
}

export const spanOf = (scope: FragmentScope, node: Node): Span => spanIn(scope.workspace, scope.module, node);

/** `when e` → one more condition. Undefined: reported. */
export function conditionsWith(part: Part, ...more: readonly (Expr | undefined)[]): Conditions | undefined {
  const compiled = more.filter((expr) => expr !== undefined).map((expr) => compileFragment(expr, part.scope, "bool"));
  const good = compiled.filter((fragment) => fragment !== undefined);
  return good.length === compiled.length ? [...part.when, ...good] : undefined;
}

/** A library from its own text and those that extend it. `local`: its name in its own workspace. */
export function declareLibrary(
  name: string,
  local: string,
  declared: { readonly item: DeclarationItem; readonly module: string },
  parts: readonly Part[],
  extensions: readonly Extension[],
  allowed: Allowed = ALLOWED.library,
): LibraryDeclaration {
  const options = new Map<string, OptionDeclaration>();
  const needs: Need[] = [];
  const provides = new Set<string>();
  const checks: Check[] = [];
  let kconfig: KconfigOptions | undefined;
  let from: OptionsFromEntry | undefined;
  const add = (option: OptionDeclaration, report: FragmentScope["report"]): void => {
    const first = options.get(option.name);
    if (first) report(declaredTwice(`${name}.${first.name}`, "option", "option", option.at, first.at));
    else options.set(option.name, option);
  };
  for (const part of parts) {
    const { scope } = part;
    checkEntries(
      allowed === ALLOWED.app ? "the `app` of an image" : "a library",
      part.entries,
      allowed,
      (node) => spanOf(scope, node),
      scope.report,
    );
    for (const entry of part.entries) {
      switch (entry.kind) {
        case "option": {
          const option = declareOption(name, local, entry, part);
          if (option) add(option, scope.report);
          break;
        }
        case "options-from":
          if (part !== parts[0])
            scope.report(wrongEntry("options from", "what extends a library", "write it in the library itself", spanOf(scope, entry)));
          else if (from)
            scope.report(
              wrongEntry("options from", "a library that has one", "let one Kconfig file `source` the other", spanOf(scope, entry)),
            );
          else {
            from = entry;
            kconfig = scope.kconfig.get(entry);
            for (const option of kconfig?.declared.values() ?? []) add(option, scope.report);
          }
          break;
        case "needs":
          needs.push(...declareNeeds(entry, part));
          break;
        case "provides":
          for (const target of entry.targets) {
            const found = find(scope.names, scope.input, target, ["interface"], spanOf(scope, target), scope.report);
            if (found) provides.add(found.named.name);
          }
          break;
        case "check":
          checks.push(...declareChecks(entry, part));
          break;
        case "field":
        case "block":
          break; // the evaluator's
        case "choose":
        case "use":
          break; // reported
        default:
          assertNever(entry);
      }
    }
  }
  return { name, local, declared, options, ...(kconfig ? { kconfig } : {}), needs, provides: [...provides].toSorted(), checks, extensions };
}

export function declareChecks(entry: Extract<Entry, { kind: "check" }>, part: Part): readonly Check[] {
  const condition = compileFragment(entry.condition, part.scope, "bool");
  const when = conditionsWith(part, entry.when);
  const because = entry.because && plainString(entry.because);
  return condition && when
    ? [{ condition, when, at: spanOf(part.scope, entry.condition), ...(because === undefined ? {} : { because }) }]
    : [];
}

export function declareNeeds(entry: NeedsEntry, part: Part): readonly Need[] {
  const when = conditionsWith(part, entry.when);
  return entry.targets.flatMap((target) => {
    const need = resolveNeed(target, part.scope, entry.strength, when ?? []);
    return need && when ? [need] : [];
  });
}

/** `lwip`, `netdev` (an interface), `core.random.csprng` (a bool option, its library included). */
function resolveNeed(target: NamePath, scope: FragmentScope, strength: Need["strength"], when: Conditions): Need | undefined {
  const at = spanOf(scope, target);
  const [first, second, third] = target.parts;
  if (first?.text === "opt" && scope.own !== undefined && second && !third)
    return raisedOption(scope.own, second, scope, strength, when, at);
  const found = find(scope.names, scope.input, target, ["library", "interface"], at, scope.report, "one");
  if (!found) return undefined;
  const { name, kind } = found.named;
  const [option] = found.rest;
  if (option) return raisedOption(name, option, scope, strength, when, at);
  return { strength, kind: kind === "interface" ? "interface" : "library", name, when, at };
}

function raisedOption(
  library: string,
  option: Name,
  scope: FragmentScope,
  strength: Need["strength"],
  when: Conditions,
  at: Span,
): Need | undefined {
  const key = `${library}.${option.text}`;
  const type = scope.options.get(key);
  if (!type) {
    reportUnknownOption(library, option.text, scope, at);
    return undefined;
  }
  if (type.kind !== "bool") {
    scope.report(wrongKindOfName(key, `option of type ${type.kind}`, "library or a bool option", at, undefined));
    return undefined;
  }
  return { strength, kind: "library", name: library, option: key, when, at };
}

function declareOption(library: string, local: string, entry: OptionEntry, part: Part): OptionDeclaration | undefined {
  const { scope } = part;
  const key = `${library}.${entry.name.text}`;
  const type = scope.options.get(key);
  checkEntries("an option", entry.entries, ALLOWED.option, (node) => spanOf(scope, node), scope.report);
  if (!type) return undefined; // its type is wrong, which was reported
  const expected = type.kind === "bool" ? "bool" : type.kind === "int" || type.kind === "size" ? "int" : "string";
  const open: Part = { ...part, when: [] };
  const defaults: { value: Fragment; when: Conditions; at: Span }[] = [];
  const depends: Fragment[] = [...part.when]; // an option of an `extend … when` is there under that condition
  const visible: Fragment[] = [];
  const ranges: { min: Fragment; max: Fragment; when: Conditions }[] = [];
  const requires: Need[] = [];
  const texts: { prompt?: string; help?: string } = {};
  let isBoot = false;
  for (const field of entry.entries) {
    if (field.kind !== "field") continue;
    const name = field.path.parts[0]?.text ?? "";
    switch (name) {
      case "prompt":
      case "help": {
        const text = plainString(field.value);
        if (text === undefined) scope.report(mustBeWrittenOut(name, "a plain string", spanOf(scope, field.value)));
        else texts[name] = text;
        break;
      }
      case "default": {
        const value = compileFragment(field.value, scope, expected);
        const when = conditionsWith(open, field.when);
        const at = spanOf(scope, field.value);
        const wrong = value?.kind === "value" ? checkOptionValue(key, type, value.value, at) : undefined;
        if (wrong) scope.report(wrong);
        else if (value && when) defaults.push({ value, when, at });
        break;
      }
      case "depends":
      case "visible": {
        const condition = compileFragment(field.value, scope, "bool");
        if (condition) (name === "depends" ? depends : visible).push(condition);
        break;
      }
      case "range":
        ranges.push(...declareRange(field, open, expected));
        break;
      case "boot":
        if (field.value.kind === "bool" && field.when === undefined) isBoot = field.value.value;
        else scope.report(mustBeWrittenOut(name, "true or false", spanOf(scope, field.value)));
        break;
      case "requires":
        requires.push(...declareRequires(field, open));
        break;
      default:
        break; // reported above
    }
  }
  const cName = optionCName(local, entry.name.text);
  return {
    key,
    library,
    name: entry.name.text,
    type,
    cName,
    ...texts,
    defaults,
    depends,
    visible,
    ranges,
    requires,
    ...(isBoot ? { isBoot } : {}),
    at: spanOf(scope, entry.name),
  };
}

function declareRange(field: FieldEntry, part: Part, type: string): readonly { min: Fragment; max: Fragment; when: Conditions }[] {
  const { scope } = part;
  const bounds = field.value.kind === "list" && field.value.items.every((item) => !item.spread && !item.when) ? field.value.items : [];
  const [low, high] = bounds;
  if (!low || !high || bounds.length !== 2) {
    scope.report(mustBeWrittenOut("range", "a list of two numbers: `range = [8, 64]`", spanOf(scope, field.value)));
    return [];
  }
  if (type !== "int") {
    scope.report(wrongFragmentType("int", type === "bool" ? "bool" : "string", spanOf(scope, field.value)));
    return [];
  }
  const min = compileFragment(low.value, scope, "int");
  const max = compileFragment(high.value, scope, "int");
  const when = conditionsWith(part, field.when);
  return min && max && when ? [{ min, max, when }] : [];
}

function declareRequires(field: FieldEntry, part: Part): readonly Need[] {
  const { scope } = part;
  const paths = namePathList(field.value);
  if (!paths) {
    scope.report(
      mustBeWrittenOut("requires", "a list of bool options and libraries: `requires = [random.csprng]`", spanOf(scope, field.value)),
    );
    return [];
  }
  const when = conditionsWith(part, field.when);
  return paths.flatMap((path) => {
    const need = resolveNeed(path, scope, "needs", when ?? []);
    return need && when ? [need] : [];
  });
}
