import { join } from "node:path";
import type { Span } from "#diagnostics/diagnostic.ts";
import type { Declarations, ImageDeclaration, OptionDeclaration, Wish } from "../declared.ts";
import type { OptionValue } from "../resolved.ts";

/** A value that a person chose for an option, with the line of the configuration file that says so. */
export interface Chosen {
  readonly value: OptionValue;
  readonly at: Span;
}

/** Option key → what was chosen. Options of libraries that aren't part of the target may be among them: they count on other platforms. */
export type Choices = ReadonlyMap<string, Chosen>;

/** Choices as the layer above the image's own wishes: each yields in silence to `depends`, ranges, raises and `force`. */
export function choiceWishes(choices: Choices): readonly Wish[] {
  return [...choices].map(([key, { value, at }]) => ({
    key,
    layer: "config-file",
    rank: "plain",
    value: { kind: "value", value, at },
    when: [],
    by: at.source.path,
    at,
  }));
}

/** Every option that the image may have: its own library's first, then those of all libraries that the workspace knows. */
export function optionsOfImage(declarations: Declarations, image: ImageDeclaration): readonly OptionDeclaration[] {
  return [image.app, ...declarations.libraries.values()].flatMap((library) => [...library.options.values()]);
}

/** Where the image keeps choices: `file` absolute, `path` as it is shown. Undefined: its recipe names no file. */
export function choiceFile(
  declarations: Declarations,
  image: ImageDeclaration,
): { readonly file: string; readonly path: string } | undefined {
  const module = declarations.workspace.modules.get(image.declared.module);
  if (image.config === undefined || !module) return undefined;
  const path = module.source.path.includes("/") ? join(module.source.path, "..", image.config) : join(image.config);
  return { file: join(module.folder, image.config), path };
}
