import { wrongKindOfName } from "#diagnostics/declarations.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { undeclaredSymbol } from "#diagnostics/kconfig-options.ts";
import type { LibraryDeclaration, Need } from "../declared.ts";
import type { ExprId } from "../kconfig/model/expressions.ts";
import { Mentions } from "../kconfig/model/mentions.ts";
import { isLogic, isNumber, type Model, type Property, type SymbolId, type SymbolType } from "../kconfig/model/model.ts";
import { asText } from "../kconfig/text/sources.ts";
import { namespace, type Named, type Names } from "../names.ts";
import type { OptionType } from "../resolved.ts";
import { libraryOfSymbol } from "./option-names.ts";
import type { KconfigOptions, Outside } from "./kconfig-options.ts";

interface Known {
  readonly outside: Outside;
  readonly type: OptionType;
}

/** Symbol → what it is in one workspace. */
type Table = ReadonlyMap<string, Known>;

/**
 * Gives each symbol that a Kconfig file only names what it stands for: the option with that C name of the library itself, of its workspace, of what that
 * has opened, of its inputs; or the presence of a library.
 */
export class OutsideSymbols {
  readonly #names: Names;
  readonly #libraries: ReadonlyMap<string, LibraryDeclaration>;
  readonly #tables = new Map<string, readonly Table[]>();

  constructor(names: Names, libraries: ReadonlyMap<string, LibraryDeclaration>) {
    this.#names = names;
    this.#libraries = libraries;
  }

  /** `input`: the workspace that the library's text stands in. Error: KILN-E0304; a warning: KILN-E0342. */
  link(library: LibraryDeclaration, input: string, report: (diagnostic: Diagnostic) => void): void {
    const { kconfig } = library;
    if (!kconfig) return;
    const { model } = kconfig;
    unlink(kconfig);
    const tables = [tableOf([library]), ...this.#tablesOf(input)];
    const conditions = namedInConditions(model);
    const types = new Map<SymbolId, OptionType>();
    for (const [id, place] of kconfig.mentions()) {
      const record = model.symbols[id]!;
      const name = record.name ?? "";
      if (record.type !== "unknown" || record.properties.length > 0 || isNumeral(name)) continue;
      const known = tables.map((table) => table.get(name)).find((one) => one !== undefined) ?? this.#presence(name, input);
      if (known) {
        kconfig.outside.set(id, known.outside);
        types.set(id, known.type);
        record.type = symbolType(known.type);
      } else if (conditions.has(id) && input === "")
        report(undeclaredSymbol(asText(name), kconfig.sources.span(place, place.offset + name.length)));
    }
    this.#noteRead(kconfig);
    for (let property = 0; property < model.properties.length; property++) {
      const { kind, symbol, node } = model.properties[property]!;
      const outside = kconfig.outside.get(symbol);
      if ((kind !== "select" && kind !== "imply") || !outside) continue;
      const at = kconfig.sources.span(model.properties[property]!);
      const type = types.get(symbol)?.kind;
      if (type !== "bool" && outside.kind === "option")
        report(wrongKindOfName(outside.key, `option of type ${type}`, "bool option", at, undefined));
      else {
        const selector = model.nodes[node]!.symbol;
        kconfig.raises.push({ property, selector, need: this.#need(outside, kind === "select" ? "needs" : "suggests", at) });
      }
    }
  }

  #noteRead({ model, outside, declared, presence, readKeys }: KconfigOptions): void {
    for (const id of symbolsRead(model)) {
      const other = outside.get(id);
      const key = other?.kind === "option" ? other.key : declared.get(id)?.key;
      if (key !== undefined) readKeys.add(key);
    }
    // C asks for one entry of a choice, and means the others too.
    for (const [id, { key }] of declared) if (id === presence || model.symbols[id]!.choice >= 0) readKeys.add(key);
  }

  #need(outside: Outside, strength: Need["strength"], at: Need["at"]): Need {
    if (outside.kind === "present")
      return { strength, kind: this.#libraries.has(outside.name) ? "library" : "interface", name: outside.name, when: [], at };
    return { strength, kind: "library", name: outside.key.slice(0, outside.key.lastIndexOf(".")), option: outside.key, when: [], at };
  }

  #tablesOf(input: string): readonly Table[] {
    const known = this.#tables.get(input);
    if (known) return known;
    const space = namespace(this.#names, input);
    const groups = [space.own, space.opened, ...[...space.inputs].toSorted(byName).map(([, other]) => namespace(this.#names, other).own)];
    const tables = groups.map((group) => tableOf([...group.values()].flatMap(({ name }) => this.#libraries.get(name) ?? [])));
    this.#tables.set(input, tables);
    return tables;
  }

  /** `LIBFOO` where no option is called so: the library `foo`. */
  #presence(symbol: string, input: string): Known | undefined {
    const word = libraryOfSymbol(symbol);
    if (word === undefined) return undefined;
    const space = namespace(this.#names, input);
    const named = [...space.own, ...space.opened].find(([name, { kind }]) => isPresence(kind) && name.toUpperCase() === word);
    return named && { outside: { kind: "present", name: named[1].name }, type: { kind: "bool" } };
  }
}

/** One that was linked before, among other declarations. */
function unlink({ model, outside, raises, readKeys }: KconfigOptions): void {
  for (const id of outside.keys()) model.symbols[id]!.type = "unknown";
  outside.clear();
  raises.length = 0;
  readKeys.clear();
}

const isPresence = (kind: Named["kind"]): boolean => kind === "library" || kind === "interface";
const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

function tableOf(libraries: readonly LibraryDeclaration[]): Table {
  const found = new Map<string, Known>();
  for (const { name, kconfig, options } of libraries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const { key, cName, type, symbol } of options.values()) {
      const isPresent = symbol !== undefined && kconfig !== undefined && symbol.id === kconfig.presence;
      const symbolName = cName.slice("CONFIG_".length);
      if (!found.has(symbolName)) found.set(symbolName, { outside: isPresent ? { kind: "present", name } : { kind: "option", key }, type });
    }
  }
  return found;
}

/** A number without quotes is a symbol too; its value is its name. */
const isNumeral = (name: string): boolean => /^(?:-?[0-9]+|0[xX][0-9a-fA-F]+)$/.test(name);

/** What decides anything: not what is only the text of a default. */
const namedInConditions = (model: Model): ReadonlySet<SymbolId> =>
  mentionedIn(model, ({ kind, value, symbol, high, node }, found) => {
    const of = model.symbols[model.nodes[node]!.symbol];
    if (kind === "default" && (of === undefined || of.kind === "choice" || isLogic(of.type) || isNumber(of.type))) found.in(value);
    if (kind === "select" || kind === "imply" || kind === "range") found.also(symbol, high);
  });

/** What conditions, defaults and ranges name, and what selects something: that it is selected reads nothing. */
const symbolsRead = (model: Model): ReadonlySet<SymbolId> =>
  mentionedIn(model, ({ kind, value, symbol, high, node }, found) => {
    found.in(value);
    if (kind === "range") found.also(symbol, high);
    if (kind === "select" || kind === "imply") found.also(model.nodes[node]!.symbol);
  });

interface Found {
  in(expression: ExprId): void;
  also(...symbols: readonly SymbolId[]): void;
}

/** What all conditions name, and what `add` finds in each property besides. */
function mentionedIn(model: Model, add: (property: Property, found: Found) => void): ReadonlySet<SymbolId> {
  const symbols = new Set<SymbolId>();
  const mentions = new Mentions(model.expressions, (symbol) => void symbols.add(symbol));
  const found: Found = {
    in: (expression) => mentions.of(expression),
    also: (...more) => {
      for (const one of more) symbols.add(one);
    },
  };
  mentions.beginRound();
  for (const property of model.properties) {
    mentions.of(property.condition);
    add(property, found);
  }
  for (const { dependency, visibility } of model.nodes) {
    mentions.of(dependency);
    mentions.of(visibility);
  }
  return symbols;
}

function symbolType(type: OptionType): SymbolType {
  if (type.kind === "bool") return "bool";
  if (type.kind !== "int" && type.kind !== "size") return "string";
  return type.kind === "int" && type.isHex ? "hex" : "int";
}
