import type { Declarations, ImageDeclaration, LibraryDeclaration } from "./declared.ts";
import { meaningsOf } from "./name-meanings.ts";
import type { Resolution, TargetRequest } from "./resolve.ts";
import type { Reason, ResolvedLibrary, ResolvedOption, ResolvedTarget } from "./resolved.ts";

interface Known {
  readonly target: ResolvedTarget;
  /** As they were declared when it was resolved. */
  readonly image: ImageDeclaration;
  readonly libraries: Declarations["libraries"];
}

/**
 * How targets were resolved the time before, for whoever resolves those of one workspace again and again. Where declarations say the same for configuration
 * (`LibraryDeclaration.meaning`), only places and what the evaluator reads are other ones now: these are put in. What had mistakes, warnings, or a file of
 * choices isn't kept, nor what was asked for with wishes.
 */
export class ResolutionMemory {
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
    const resolution = known?.image === image ? { target: renewed(known, declarations, resolve), diagnostics: [] } : resolve();
    const { target, diagnostics } = resolution;
    if (target && diagnostics.length === 0) this.targets.set(name, { target, image, libraries });
    else this.targets.delete(name);
    return resolution;
  }

  private open(declarations: Declarations): void {
    const { workspace, names, libraries, interfaces, platforms, profiles } = declarations;
    const others = [interfaces, platforms, profiles].flatMap((one) => [...one.values()]);
    const grounds = [meaningsOf(workspace, names), ...[...libraries.values()].map((one) => one.meaning ?? one), ...others];
    const { grounds: before } = this;
    if (grounds.length !== before.length || grounds.some((one, i) => one !== before[i])) this.targets.clear();
    this.grounds = grounds;
  }
}

/** The same target of declarations that mean the same. */
function renewed({ target, libraries: before }: Known, declarations: Declarations, resolve: () => Resolution): ResolvedTarget {
  const { libraries: now } = declarations;
  const changed = new Set([...now.keys()].filter((name) => now.get(name) !== before.get(name)));
  if (changed.size === 0) return target;
  // Reasons name places of any text; whoever asks for one resolves.
  let late: ResolvedTarget | undefined;
  const again = (): ResolvedTarget => {
    late ??= resolve().target;
    if (late === undefined) throw new Error(`${target.name} resolves no more, though nothing that counts has changed`);
    return late;
  };
  const options = new Map(
    [...target.options].map(([key, option]): [string, ResolvedOption] => [
      key,
      withReasons(option, () => again().options.get(key)?.reasons ?? []),
    ]),
  );
  const libraries = target.libraries.map((library): ResolvedLibrary => {
    const reasons = (): readonly Reason[] => again().libraries.find(({ name }) => name === library.name)?.reasons ?? [];
    const [old, declared] = [before.get(library.name), now.get(library.name)];
    return withReasons(old && declared && changed.has(library.name) ? moved(library, old, declared) : library, reasons);
  });
  return { ...target, libraries, options };
}

/** Those of its extensions that hold are the same ones. */
function moved(library: ResolvedLibrary, before: LibraryDeclaration, now: LibraryDeclaration): ResolvedLibrary {
  const extensions = before.extensions.flatMap(({ declared }, i) => {
    const extension = now.extensions[i];
    return extension && library.extensions.includes(declared) ? [extension.declared] : [];
  });
  return { ...library, declared: now.declared, extensions };
}

function withReasons<T extends { readonly reasons: readonly Reason[] }>(one: T, reasons: () => readonly Reason[]): T {
  const { reasons: _, ...rest } = Object.getOwnPropertyDescriptors(one);
  // The same fields, one of them computed when it is asked for.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.defineProperties({}, { ...rest, reasons: { enumerable: true, get: reasons } }) as T;
}
