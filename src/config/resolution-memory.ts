import { isSameList } from "#diagnostics/same-list.ts";
import type { Declarations, ImageDeclaration, LibraryDeclaration } from "./declared.ts";
import { meaningsOf } from "./name-meanings.ts";
import type { Resolution, TargetRequest } from "./resolve.ts";
import type { ResolvedLibrary, ResolvedOption, ResolvedTarget } from "./resolved.ts";

/** A target as it was resolved, and what was declared then. */
interface Known {
  readonly target: ResolvedTarget;
  readonly image: ImageDeclaration;
  readonly libraries: Declarations["libraries"];
}

/**
 * How targets were resolved the time before, for whoever resolves those of one workspace again and again. Where declarations say the same for configuration
 * (`LibraryDeclaration.meaning`), only places and what the evaluator reads are other ones now: these are put in. What had mistakes, warnings, or a file of
 * choices isn't kept, nor what was asked for with wishes.
 */
export class ResolutionMemory {
  private opened: Declarations | undefined;
  private grounds: readonly unknown[] = [];
  private readonly targets = new Map<string, Known>();

  /** `resolve`: how a target is resolved anew. */
  take(declarations: Declarations, request: TargetRequest, resolve: () => Resolution): Resolution {
    this.open(declarations);
    const { libraries } = declarations;
    const image = request.lone === undefined ? declarations.images.get(request.image) : undefined;
    if (image === undefined || image.config !== undefined) return resolve();
    const name = JSON.stringify([request.image, request.platform, request.arch]);
    const known = this.targets.get(name);
    if (known?.image === image) return { target: renewed(known, declarations, resolve), diagnostics: [] };
    const resolution = resolve();
    const { target, diagnostics } = resolution;
    if (target && diagnostics.length === 0) this.targets.set(name, { target, image, libraries });
    else this.targets.delete(name);
    return resolution;
  }

  /** All targets of one round are asked for with the same declarations. */
  private open(declarations: Declarations): void {
    if (declarations === this.opened) return;
    const { workspace, names, libraries, interfaces, platforms, profiles } = declarations;
    const others = [interfaces, platforms, profiles].flatMap((one) => [...one.values()]);
    const grounds = [meaningsOf(workspace, names), ...[...libraries.values()].map((one) => one.meaning ?? one), ...others];
    if (!isSameList(grounds, this.grounds)) this.targets.clear();
    this.grounds = grounds;
    this.opened = declarations;
  }
}

/** The same target of declarations that mean the same. */
function renewed({ target, libraries: before }: Known, { libraries: now }: Declarations, resolve: () => Resolution): ResolvedTarget {
  const changed = new Set([...now.keys()].filter((name) => now.get(name) !== before.get(name)));
  if (changed.size === 0) return target;
  // Reasons name places of any text; whoever asks for one resolves.
  let late: ResolvedTarget | undefined;
  const again = (): ResolvedTarget => {
    late ??= resolve().target;
    if (late === undefined) throw new Error(`${target.name} resolves no more, though nothing that counts has changed`);
    return late;
  };
  const options = [...target.options].map(([key, option]): [string, ResolvedOption] => [
    key,
    {
      ...option,
      get reasons() {
        return again().options.get(key)?.reasons ?? [];
      },
    },
  ]);
  const libraries = target.libraries.map((library): ResolvedLibrary => {
    const [old, declared] = [before.get(library.name), now.get(library.name)];
    return {
      ...library,
      ...(old && declared && changed.has(library.name) ? ownText(library, old, declared) : {}),
      get reasons() {
        return again().libraries.find(({ name }) => name === library.name)?.reasons ?? [];
      },
    };
  });
  return { ...target, libraries, options: new Map(options) };
}

/** Those of its extensions that hold are the same ones. */
function ownText(
  { extensions: held }: Pick<ResolvedLibrary, "extensions">,
  before: LibraryDeclaration,
  now: LibraryDeclaration,
): Pick<ResolvedLibrary, "declared" | "extensions"> {
  const extensions = now.extensions.flatMap(({ declared }, i) => {
    const old = before.extensions[i];
    return old && held.includes(old.declared) ? [declared] : [];
  });
  return { declared: now.declared, extensions };
}
