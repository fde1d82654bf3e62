import { memberNames, symbolWord } from "../c-names.ts";
import type { OptionDeclaration } from "../declared.ts";
import type { Round } from "../round.ts";

/** Names of Kconfig symbols (without CONFIG_) for all that can be part of a target, whatever is chosen. */
export interface SymbolNames {
  /** Libraries that something could bring in: name → symbol. */
  readonly libraries: ReadonlyMap<string, string>;
  /** Interfaces that something could need. */
  readonly interfaces: ReadonlyMap<string, string>;
  /** Options of those libraries by key. Of several with one name in C the one that is present, else the first. */
  readonly options: ReadonlyMap<string, string>;
  /** Of an enum that is a choice: value → symbol. */
  readonly members: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Options that have no symbol, as another one has their name. */
  readonly namesakes: readonly string[];
}

export function nameSymbols(round: Round): SymbolNames {
  const { libraries, interfaces } = reachable(round);
  const used = new Set<string>();
  const unique = (wanted: string): string => {
    let name = wanted;
    for (let count = 2; used.has(name); count++) name = `${wanted}_${count}`;
    used.add(name);
    return name;
  };
  const named = (prefix: string, all: ReadonlySet<string>): ReadonlyMap<string, string> =>
    new Map([...all].toSorted().map((name) => [name, unique(`${prefix}_${symbolWord(name)}`)]));
  const options = new Map<string, string>();
  const namesakes: string[] = [];
  const declared = [...libraries].toSorted().flatMap((name) => [...(round.context.libraries.get(name)?.options.values() ?? [])]);
  const isPresent = (option: OptionDeclaration): boolean => round.basis.present.has(option.library);
  for (const option of [...declared.filter(isPresent), ...declared.filter((one) => !isPresent(one))]) {
    const name = option.cName.slice("CONFIG_".length);
    if (used.has(name)) namesakes.push(option.key);
    else options.set(option.key, unique(name));
  }
  const members = new Map<string, ReadonlyMap<string, string>>();
  for (const option of declared) {
    const { type } = option;
    if (type.kind !== "enum" || !options.has(option.key)) continue;
    const own = memberNames(option.cName, type).map(([name, value]) => [value, name.slice("CONFIG_".length)] as const);
    if (own.length < type.values.length || own.some(([, name]) => used.has(name))) continue;
    for (const [, name] of own) used.add(name);
    members.set(option.key, new Map(own));
  }
  return { libraries: named("LIBRARY", libraries), interfaces: named("INTERFACE", interfaces), options, members, namesakes };
}

/** Name of a helper symbol that says something of the thing that `name` stands for. */
export const helperName = (prefix: "OPTION" | "INTERFACE", ...parts: readonly string[]): string => [prefix, ...parts].join("_");

/** All that needs could bring in from the image on, with every condition taken as true. */
function reachable({ context }: Round): { readonly libraries: ReadonlySet<string>; readonly interfaces: ReadonlySet<string> } {
  const libraries = new Set<string>();
  const interfaces = new Set<string>();
  const add = (kind: "library" | "interface", name: string): void => {
    if (kind === "interface") {
      interfaces.add(name);
      for (const provider of context.providers.get(name) ?? []) add("library", provider);
      return;
    }
    const library = context.libraries.get(name);
    if (!library || libraries.has(name)) return;
    libraries.add(name);
    const selected = library.kconfig?.raises.map(({ need }) => need) ?? [];
    for (const need of [...library.needs, ...selected, ...[...library.options.values()].flatMap(({ requires }) => requires)])
      add(need.kind, need.name);
  };
  add("library", "app");
  for (const { layer, needs } of context.settings) if (layer === "platform") for (const need of needs) add(need.kind, need.name);
  return { libraries, interfaces };
}
