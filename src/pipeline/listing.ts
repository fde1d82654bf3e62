import type { Declarations } from "#config/declared.ts";
import { plainField } from "#config/literal.ts";
import { typeText } from "#config/option-value.ts";
import type { DeclarationItem } from "#syntax/ast.ts";

export interface ListedOption {
  /** "heap.size" */
  readonly name: string;
  /** As recipes write it: `bool`, `int(8..4096)`, `enum("a", "b")`. */
  readonly type: string;
  readonly prompt?: string;
  readonly help?: string;
}

export interface Listing {
  readonly targets: readonly string[];
  readonly platforms: readonly { readonly name: string; readonly archs?: readonly string[] }[];
  readonly libraries: readonly {
    readonly name: string;
    readonly version?: string;
    readonly summary?: string;
    readonly provides: readonly string[];
    readonly options: readonly ListedOption[];
  }[];
}

/** Everything that can be named on a command line, without evaluation: sorted by name. */
export function listWorkspace(declarations: Declarations, targets: readonly string[]): Listing {
  return {
    targets,
    platforms: sorted(declarations.platforms).map(({ name, archs }) => ({ name, ...(archs ? { archs } : {}) })),
    libraries: sorted(declarations.libraries).map((library) => ({
      name: library.name,
      ...textField(library.declared.item, "version"),
      ...textField(library.declared.item, "summary"),
      provides: library.provides,
      options: [...library.options.values()].map(({ key, type, prompt, help }) => ({
        name: key,
        type: typeText(type),
        ...(prompt === undefined ? {} : { prompt }),
        ...(help === undefined ? {} : { help }),
      })),
    })),
  };
}

const sorted = <T extends { readonly name: string }>(all: ReadonlyMap<string, T>): readonly T[] =>
  [...all.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** A field that is written out; what is computed is shown by `kiln eval`. */
export function textField<Name extends string>({ entries }: DeclarationItem, name: Name): { readonly [key in Name]?: string } {
  const text = plainField(entries, name);
  // oxlint-disable-next-line no-unsafe-type-assertion -- a record with the one key that the type names
  return text === undefined ? {} : ({ [name]: text } as { readonly [key in Name]?: string });
}
