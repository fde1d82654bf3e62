import type { Declarations, OptionDeclaration } from "#config/declared.ts";
import { isExported, type Named, type NamedKind } from "#config/names.ts";
import { typeText } from "#config/option-value.ts";
import { textField } from "../listing.ts";
import { calledName } from "./called-name.ts";

/** Something that a workspace may use, in short. */
export interface CatalogueEntry {
  readonly kind: NamedKind | "option";
  /** As the workspace calls it: "heap", "core.heap", "core.heap.size". */
  readonly name: string;
  /** The last part of it. */
  readonly local: string;
  /** The name of the input that has it; "": the workspace itself. */
  readonly input: string;
  /** A library's, where it is written out. */
  readonly version?: string;
  /** An option's: `int(8..4096)`. */
  readonly type?: string;
  readonly summary?: string;
  /** An option's. */
  readonly prompt?: string;
  readonly help?: string;
}

/** All that a workspace and its inputs declare. `hidden`: also what inputs don't export. Sorted by name. */
export function catalogueOf(declarations: Declarations, hidden: boolean): readonly CatalogueEntry[] {
  const { namespaces } = declarations.names;
  const named = [...namespaces.values()].flatMap(({ own }) => [...own.values()]);
  const seen = named.filter((one) => hidden || one.input === "" || isExported(declarations.names, one));
  const entries = seen.flatMap((one) => {
    const name = calledName(declarations, one);
    const options = [...(declarations.libraries.get(one.name)?.options.values() ?? [])];
    return [declarationEntry(one, name), ...options.map((option) => optionEntry(option, name, one.input))];
  });
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function declarationEntry({ kind, local, input, item }: Named, name: string): CatalogueEntry {
  const entry = { kind, name, local, input };
  if (item.kind === "rule") return entry;
  return { ...entry, ...(kind === "library" ? textField(item, "version") : {}), ...textField(item, "summary"), ...textField(item, "help") };
}

const optionEntry = ({ name, type, prompt, help }: OptionDeclaration, library: string, input: string): CatalogueEntry => ({
  kind: "option",
  name: `${library}.${name}`,
  local: name,
  input,
  type: typeText(type),
  ...(prompt === undefined ? {} : { prompt }),
  ...(help === undefined ? {} : { help }),
});
