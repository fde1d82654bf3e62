import type { Declarations, ImageDeclaration, LibraryDeclaration } from "./declared.ts";
import { namespace } from "./names.ts";
import { spanIn } from "./workspace.ts";

/**
 * What `kiln build LIBRARY` resolves: an image that needs this library and wishes nothing, so all its options have their defaults. It lists every
 * platform that the workspace sees, the default one first. It is called as the library is, which no other image can be.
 */
export function loneImage(declarations: Declarations, library: LibraryDeclaration): ImageDeclaration {
  const { name } = library;
  const { item, module } = library.declared;
  const declared = { module, item: { ...item, keyword: "image" as const, entries: [] } };
  const at = spanIn(declarations.workspace, module, item.name);
  const by = `library ${name}`;
  const need = { strength: "needs" as const, kind: "library" as const, name, when: [], at };
  const nothing = { provides: [], checks: [], extensions: [] };
  return {
    name,
    declared,
    at,
    platforms: platformsOf(declarations),
    archs: undefined,
    settings: { by, layer: "image", needs: [], wishes: [], choices: [], checks: [], uses: [], extensions: [] },
    app: { name: "app", local: "app", declared, options: new Map(), needs: [need], ...nothing },
    isExported: false,
  };
}

/** Those that images list, exported ones before others, so that the first is what `kiln build` begins with; then all that have a bare name. */
function platformsOf({ images, names }: Declarations): readonly string[] {
  const own = [...images.values()].filter((image) => !image.name.includes("."));
  const listed = [...own.filter((image) => image.isExported), ...own.filter((image) => !image.isExported)].flatMap(
    ({ platforms }) => platforms,
  );
  const space = namespace(names, "");
  const bare = [...space.own.values(), ...space.opened.values()].flatMap(({ kind, name }) => (kind === "platform" ? [name] : []));
  return [...new Set([...listed, ...bare])];
}
