import { assertNever } from "#diagnostics/assert-never.ts";
import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { declaredTwice, mustBeWrittenOut, notExported, unknownInput, unknownName, wrongKindOfName } from "#diagnostics/declarations.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { DeclarationItem, Item, Name, NamePath, RuleItem } from "#syntax/ast.ts";
import { namePathList, namesOf, pathText } from "./literal.ts";
import { spanIn, type Workspace } from "./workspace.ts";

export type NamedKind = "library" | "interface" | "platform" | "image" | "profile" | "rule";

/** A declaration of the workspace namespace. */
export interface Named {
  readonly kind: NamedKind;
  /** As the root sees it: "lwip", "core.lwip". */
  readonly name: string;
  readonly local: string;
  readonly input: string;
  readonly module: string;
  readonly item: DeclarationItem | RuleItem;
  readonly at: Span;
}

/** The names of one workspace (the root or an input). */
interface Namespace {
  readonly own: Map<string, Named>;
  readonly opened: Map<string, Named>;
  readonly inputs: ReadonlyMap<string, string>;
  /** Undefined: it has no `exports`, all is seen. */
  exported: Set<string> | undefined;
}

export interface Names {
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly diagnostics: readonly Diagnostic[];
}

export type Lookup =
  | {
      readonly kind: "found";
      readonly named: Named;
      /** What follows the declaration's name: an option, `present`. */ readonly rest: readonly Name[];
    }
  | { readonly kind: "hidden"; readonly named: Named; readonly input: string; readonly seen: readonly string[] }
  | { readonly kind: "unknown"; readonly text: string; readonly candidates: readonly string[] };

/** Finds a reference that stands in a module of `input`: own names, opened ones, `INPUT.NAME` (if it is exported there). */
export function lookup(names: Names, input: string, parts: readonly Name[]): Lookup {
  const space = namespace(names, input);
  const [first, second] = parts;
  if (!first) throw new Error("an empty path");
  const named = space.own.get(first.text) ?? space.opened.get(first.text);
  if (named) return { kind: "found", named, rest: parts.slice(1) };
  const other = space.inputs.get(first.text);
  if (other === undefined || !second) return { kind: "unknown", text: first.text, candidates: candidatesOf(names, space) };
  const there = namespace(names, other);
  const foreign = there.own.get(second.text) ?? (there.exported?.has(second.text) ? there.opened.get(second.text) : undefined);
  if (!foreign)
    return { kind: "unknown", text: `${first.text}.${second.text}`, candidates: visible(there).map((name) => `${first.text}.${name}`) };
  if (other !== input && there.exported?.has(second.text) === false) {
    return { kind: "hidden", named: foreign, input: first.text, seen: visible(there) };
  }
  return { kind: "found", named: foreign, rest: parts.slice(2) };
}

/** Like `lookup`, for a reference to one of `kinds`; reports what is wrong. `rest`: may something follow? */
export function find(
  names: Names,
  input: string,
  path: NamePath,
  kinds: readonly NamedKind[],
  at: Span,
  report: (diagnostic: Diagnostic) => void,
  rest: "nothing" | "one" = "nothing",
): { readonly named: Named; readonly rest: readonly Name[] } | undefined {
  const found = lookup(names, input, path.parts);
  const what = kinds.join(" or ");
  switch (found.kind) {
    case "unknown": {
      const fitting = found.candidates.filter((name) => kinds.includes(kindOf(names, input, name) ?? "rule"));
      report(unknownName(what, found.text, nearest(found.text, fitting) ?? foreignNamed(found.text, fitting), at));
      return undefined;
    }
    case "hidden":
      report(notExported(found.named.kind, found.named.local, found.input, nearest(found.named.local, found.seen), at, found.named.at));
      return undefined;
    case "found":
      if (!kinds.includes(found.named.kind)) {
        report(wrongKindOfName(pathText(path), found.named.kind, what, at, found.named.at));
        return undefined;
      }
      if (found.rest.length > (rest === "one" && hasMember(found.named.kind, found.rest) ? 1 : 0)) {
        const whole = pathText(path);
        report(unknownName(what, whole, undefined, at));
        return undefined;
      }
      return found;
    default:
      return assertNever(found);
  }
}

/** `c_library` → `std.c_library`: the name without that of its input. */
function foreignNamed(text: string, candidates: readonly string[]): string | undefined {
  const lasts = new Map(candidates.map((name) => [name.slice(name.lastIndexOf(".") + 1), name]));
  return lasts.get(nearest(text, lasts.keys()) ?? "");
}

/** A library has options and `present`, an interface `present` only. */
const hasMember = (kind: NamedKind, [member]: readonly Name[]): boolean =>
  kind === "library" || (kind === "interface" && member?.text === "present");

function kindOf(names: Names, input: string, text: string): NamedKind | undefined {
  const found = lookup(names, input, namesOf(text));
  return found.kind === "found" ? found.named.kind : undefined;
}

/** Is the declaration among what its workspace shows? (Without `exports`, all is.) */
export function isExported(names: Names, named: Named): boolean {
  return namespace(names, named.input).exported?.has(named.local) !== false;
}

export function namespace(names: Names, input: string): Namespace {
  const found = names.namespaces.get(input);
  if (!found) throw new Error(`no input ${input}`);
  return found;
}

const visible = (space: Namespace): readonly string[] =>
  [...space.own.keys()].filter((name) => space.exported?.has(name) !== false).toSorted();

function candidatesOf(names: Names, space: Namespace): readonly string[] {
  const foreign = [...space.inputs].flatMap(([local, input]) => visible(namespace(names, input)).map((name) => `${local}.${name}`));
  return [...space.own.keys(), ...space.opened.keys(), ...foreign].toSorted();
}

const collected = new WeakMap<Workspace, Names>();

/** Every declaration's name. Errors: KILN-E0301–0304, KILN-E0307. */
export function collectNames(workspace: Workspace): Names {
  const known = collected.get(workspace);
  if (known) return known;
  const names = gatherNames(workspace);
  collected.set(workspace, names);
  return names;
}

function gatherNames(workspace: Workspace): Names {
  const namespaces = new Map<string, Namespace>();
  const diagnostics: Diagnostic[] = [];
  const names = { namespaces, diagnostics };
  for (const input of workspace.inputs.values()) {
    const own = new Map<string, Named>();
    namespaces.set(input.name, { own, opened: new Map(), inputs: input.inputs, exported: undefined });
    for (const [module, item] of itemsOf(workspace, input.name)) {
      const kind = namedKind(item);
      if (kind === undefined || (item.kind !== "declaration" && item.kind !== "rule")) continue;
      const local = item.name.text;
      const at = spanIn(workspace, module, item.name);
      const first = own.get(local);
      if (first) diagnostics.push(declaredTwice(local, kind, first.kind, at, first.at));
      else own.set(local, { kind, name: input.name === "" ? local : `${input.name}.${local}`, local, input: input.name, module, item, at });
    }
  }
  for (const input of workspace.inputs.keys()) {
    readOpens(workspace, names, input); // what it takes in comes before it
    readExports(workspace, names, input);
  }
  return names;
}

export function* itemsOf(workspace: Workspace, input: string) {
  for (const key of workspace.inputs.get(input)?.modules ?? []) {
    for (const item of workspace.modules.get(key)?.module.items ?? []) yield [key, item] as const;
  }
}

function namedKind(item: Item): NamedKind | undefined {
  if (item.kind === "rule") return "rule";
  if (item.kind !== "declaration") return undefined;
  switch (item.keyword) {
    case "library":
    case "interface":
    case "platform":
    case "image":
    case "profile":
      return item.keyword;
    case "workspace":
    case "exports":
      return undefined;
    default:
      return assertNever(item);
  }
}

/** Field of `exports` → what it may list. `values` are the evaluator's. */
const EXPORTS: Readonly<Record<string, readonly NamedKind[]>> = {
  rules: ["rule"],
  libraries: ["library", "interface"],
  interfaces: ["interface"],
  platforms: ["platform"],
  images: ["image"],
  profiles: ["profile"],
};
export const EXPORT_FIELDS: readonly string[] = ["values", ...Object.keys(EXPORTS)];

function readExports(workspace: Workspace, names: Names & { diagnostics: Diagnostic[] }, input: string): void {
  const space = namespace(names, input);
  for (const [module, item] of itemsOf(workspace, input)) {
    if (item.kind !== "declaration" || item.keyword !== "exports") continue;
    const exported = (space.exported ??= new Set());
    for (const entry of item.entries) {
      const field = entry.kind === "field" ? entry.path.parts[0]?.text : undefined;
      const kinds = EXPORTS[field ?? ""];
      if (entry.kind !== "field" || field === undefined || !kinds) continue;
      const paths = namePathList(entry.value);
      if (!paths) names.diagnostics.push(mustBeWrittenOut(field, "a list of names", spanIn(workspace, module, entry.value)));
      for (const path of paths ?? []) {
        const found = find(names, input, path, kinds, spanIn(workspace, module, path), (d) => names.diagnostics.push(d));
        if (found) exported.add(found.named.local);
      }
    }
  }
}

function readOpens(workspace: Workspace, names: Names & { diagnostics: Diagnostic[] }, input: string): void {
  const space = namespace(names, input);
  for (const [module, item] of itemsOf(workspace, input)) {
    if (item.kind !== "open") continue;
    if (!space.inputs.has(item.input.text)) {
      const at = spanIn(workspace, module, item.input);
      names.diagnostics.push(unknownInput(item.input.text, nearest(item.input.text, [...space.inputs.keys()]), at));
      continue;
    }
    for (const name of item.names) {
      const at = spanIn(workspace, module, name);
      const path: NamePath = { kind: "name-path", parts: [item.input, name], start: name.start, end: name.end };
      const kinds: readonly NamedKind[] = ["library", "interface", "platform", "image", "profile", "rule"];
      const found = find(names, input, path, kinds, at, (d) => names.diagnostics.push(d));
      if (!found) continue;
      const first = space.own.get(name.text) ?? space.opened.get(name.text);
      if (first && first.name !== found.named.name)
        names.diagnostics.push(declaredTwice(name.text, found.named.kind, first.kind, at, first.at));
      else space.opened.set(name.text, found.named);
    }
  }
}
