import type {
  Choice,
  Declarations,
  ImageDeclaration,
  Layer,
  LibraryDeclaration,
  OptionDeclaration,
  PlatformDeclaration,
  Settings,
  Wish,
} from "./declared.ts";

/** What a target's resolution starts from: declarations, in maps that are quick to ask. */
export interface TargetContext {
  readonly declarations: Declarations;
  readonly image: ImageDeclaration;
  readonly platform: PlatformDeclaration;
  readonly arch: string;
  /** All of the workspace, and "app". */
  readonly libraries: ReadonlyMap<string, LibraryDeclaration>;
  readonly options: ReadonlyMap<string, OptionDeclaration>;
  /** The platform, the profiles in use, the image. */
  readonly settings: readonly Settings[];
  readonly wishes: ReadonlyMap<string, readonly Wish[]>;
  readonly choices: ReadonlyMap<string, readonly Choice[]>;
  /** Interface → all libraries that provide it, sorted. */
  readonly providers: ReadonlyMap<string, readonly string[]>;
}

export const LAYERS: readonly Layer[] = ["platform", "profile", "image", "config-file", "command-line"];

/** `personal`: wishes of the configuration file and the command line. */
export function targetContext(
  declarations: Declarations,
  image: ImageDeclaration,
  platform: PlatformDeclaration,
  arch: string,
  personal: readonly Wish[],
): TargetContext {
  const profiles = usedProfiles(declarations, image);
  const settings = [platform.settings, ...profiles, image.settings];
  const app = { ...image.app, needs: [...image.app.needs, ...profiles.flatMap((profile) => profile.needs)] };
  const libraries = new Map([...declarations.libraries, ["app", app]]);
  const options = new Map(
    [...libraries.values()].flatMap((library) => [...library.options.values()].map((option) => [option.key, option] as const)),
  );
  const providers = new Map<string, string[]>();
  for (const library of libraries.values()) {
    for (const face of library.provides) addTo(providers, face, library.name);
  }
  for (const list of providers.values()) list.sort();
  const wishes = new Map<string, Wish[]>();
  const choices = new Map<string, Choice[]>();
  for (const wish of [...settings.flatMap((one) => one.wishes), ...personal]) addTo(wishes, wish.key, wish);
  for (const choice of settings.flatMap((one) => one.choices)) addTo(choices, choice.interface, choice);
  return { declarations, image, platform, arch, libraries, options, settings, wishes, choices, providers };
}

/** Those that the image uses and those that they use, each once, sorted by name. */
function usedProfiles(declarations: Declarations, image: ImageDeclaration): readonly Settings[] {
  const found = new Map<string, Settings>();
  const add = (name: string): void => {
    const profile = declarations.profiles.get(name);
    if (!profile || found.has(name)) return;
    found.set(name, profile);
    profile.uses.forEach(add);
  };
  image.settings.uses.forEach(add);
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, profile]) => profile);
}

export function addTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
