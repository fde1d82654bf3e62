import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import {
  archNotListed,
  libraryWithoutPlatform,
  libraryNotInTarget,
  nothingToBuild,
  platformNotListed,
  unknownTarget,
} from "#diagnostics/workspace.ts";
import type { Declarations, ImageDeclaration, PlatformDeclaration } from "./declared.ts";
import { namesOf } from "./literal.ts";
import { loneImage } from "./lone-library.ts";
import { lookup } from "./names.ts";
import type { ResolvedTarget } from "./resolved.ts";
import type { ResolutionMemory } from "./resolution-memory.ts";
import { resolveTarget, type Resolution, type TargetRequest } from "./resolve.ts";

/** A target that was asked for; `library`: only that one of it (as written: its name is settled in the resolved target). */
export interface SelectedTarget extends TargetRequest {
  /** "web@qemu-x86_64" */
  readonly name: string;
  readonly library?: string;
}

/** Node's names of processors → ours. */
const HOST_ARCHS: Readonly<Record<string, string>> = { x64: "x86_64" };
export const archOfHost = (nodeArch: string): string => HOST_ARCHS[nodeArch] ?? nodeArch;

/** Where steps run, as Nix calls it: "x86_64-linux". `arch`: as targets call it. */
export const buildSystemOf = (arch: string): string => `${BUILD_SYSTEM_ARCHS[arch] ?? arch}-linux`;
const BUILD_SYSTEM_ARCHS: Readonly<Record<string, string>> = { arm64: "aarch64" };

/** Every image of the root, exported or not, on every platform and architecture that it is made for. */
export function listTargets(declarations: Declarations, hostArch: string): readonly SelectedTarget[] {
  return [...declarations.images.values()].filter(isOfRoot).flatMap((image) => targetsOf(declarations, image, hostArch));
}

const isOfRoot = (image: ImageDeclaration): boolean => !image.name.includes(".");

function targetsOf(declarations: Declarations, image: ImageDeclaration, hostArch: string): readonly SelectedTarget[] {
  return image.platforms.flatMap((name) => {
    const platform = declarations.platforms.get(name);
    return platform ? archsOf(image, platform, hostArch).map((arch) => target(image, platform, arch)) : [];
  });
}

const target = (image: ImageDeclaration, platform: PlatformDeclaration, arch: string): SelectedTarget => ({
  name: `${image.name}@${platform.local}-${arch}`,
  image: image.name,
  platform: platform.name,
  arch,
});

/** What both list; an image that lists none is made for this machine's, or where the platform hasn't that for the platform's first. */
function archsOf(image: ImageDeclaration, platform: PlatformDeclaration, hostArch: string): readonly string[] {
  const { archs } = platform;
  if (image.archs) return image.archs.filter((arch) => archs?.includes(arch) ?? true);
  return !archs || archs.includes(hostArch) ? [hostArch] : archs.slice(0, 1);
}

/**
 * `web` (its first platform, on this machine's architecture), `web@qemu`, `web@qemu-arm64`, each with `.LIBRARY` for one library; a library's
 * name alone, `lwip`, `lwip@qemu`: it with its defaults.
 * No pattern: every exported image of the root on every platform and architecture. Errors: KILN-E1126–1130.
 */
export function selectTargets(
  declarations: Declarations,
  patterns: readonly string[],
  hostArch: string,
): { readonly targets: readonly SelectedTarget[]; readonly diagnostics: readonly Diagnostic[] } {
  const own = [...declarations.images.values()].filter(isOfRoot);
  const diagnostics: Diagnostic[] = [];
  if (patterns.length === 0) {
    const targets = own.filter((image) => image.isExported).flatMap((image) => targetsOf(declarations, image, hostArch));
    if (targets.length === 0) diagnostics.push(nothingToBuild(own.map((image) => image.name)));
    return { targets, diagnostics };
  }
  const found = new Map<string, SelectedTarget>();
  for (const pattern of patterns) {
    const selected = select(declarations, pattern, hostArch);
    if ("code" in selected) diagnostics.push(selected);
    else found.set(`${selected.name}.${selected.library ?? ""}`, selected);
  }
  return { targets: [...found.values()], diagnostics };
}

/** Resolves several targets; what is wrong with more than one of them is told once. `targets`: one for each request, undefined where it failed. */
export function resolveTargets(
  declarations: Declarations,
  requests: readonly TargetRequest[],
  wishes: readonly string[],
  memory?: ResolutionMemory,
): { readonly targets: readonly (ResolvedTarget | undefined)[]; readonly diagnostics: readonly Diagnostic[] } {
  const resolutions = requests.map((request) => {
    const resolve = (): Resolution => resolveTarget(declarations, request, wishes);
    return memory && wishes.length === 0 ? memory.take(declarations, request, resolve) : resolve();
  });
  const told = new Map<string, Diagnostic>();
  for (const one of resolutions.flatMap((resolution) => resolution.diagnostics)) {
    const id = JSON.stringify([one.code, one.at?.source.path, one.at?.start, one.message]);
    if (!told.has(id)) told.set(id, one);
  }
  return { targets: resolutions.map((resolution) => resolution.target), diagnostics: [...told.values()] };
}

/** The library of a target that a person means: `lwip`, `core.lwip`, `app`; an opened name too. Error: KILN-E1131. */
export function libraryOfTarget(declarations: Declarations, resolved: ResolvedTarget, text: string): string | Diagnostic {
  const names = resolved.libraries.map((library) => library.name);
  if (names.includes(text)) return text;
  const looked = lookup(declarations.names, "", namesOf(text));
  if (looked.kind === "found" && looked.rest.length === 0 && names.includes(looked.named.name)) return looked.named.name;
  const sameEnd = names.filter((name) => name.endsWith(`.${text}`));
  const [only] = sameEnd;
  if (only !== undefined && sameEnd.length === 1) return only;
  return libraryNotInTarget(resolved.name, text, nearest(text, names), names);
}

function select(declarations: Declarations, pattern: string, hostArch: string): SelectedTarget | Diagnostic {
  const at = pattern.indexOf("@");
  const [imageText, place] = at < 0 ? [pattern, undefined] : [pattern.slice(0, at), pattern.slice(at + 1)];
  const looked = lookup(declarations.names, "", namesOf(imageText));
  if (looked.kind !== "found") return unknownImage(declarations, pattern, imageText);
  const { named, rest } = looked;
  const after = rest.map((part) => part.text).join(".");
  const image = declarations.images.get(named.name);
  if (!image) {
    const library = declarations.libraries.get(named.name);
    if (!library || after !== "" || place?.includes(".") === true) return unknownImage(declarations, pattern, imageText);
    const lone = loneImage(declarations, library);
    if (lone.platforms.length === 0) return libraryWithoutPlatform(pattern);
    const chosen = choosePlace(declarations, lone, pattern, place, hostArch);
    return "code" in chosen ? chosen : { ...chosen, lone, library: library.name };
  }
  const [platformText, ...library] = place?.split(".") ?? [];
  if (place !== undefined && after !== "") return unknownImage(declarations, pattern, imageText);
  const wanted = [after, ...library].filter((text) => text !== "").join(".");
  const chosen = choosePlace(declarations, image, pattern, platformText, hostArch);
  return "code" in chosen || wanted === "" ? chosen : { ...chosen, library: wanted };
}

function choosePlace(
  declarations: Declarations,
  image: ImageDeclaration,
  pattern: string,
  text: string | undefined,
  hostArch: string,
): SelectedTarget | Diagnostic {
  const platforms = image.platforms.flatMap((name) => declarations.platforms.get(name) ?? []);
  const dash = text?.indexOf("-") ?? -1;
  const name = text === undefined || dash < 0 ? text : text.slice(0, dash);
  const platform = name === undefined ? platforms[0] : platforms.find((one) => one.local === name);
  const known = platforms.map((one) => one.local);
  if (!platform) return platformNotListed(pattern, image.name, known, name === undefined ? undefined : nearest(name, known));
  const archs = archsOf(image, platform, hostArch);
  const asked = text === undefined || dash < 0 ? undefined : text.slice(dash + 1);
  // An architecture that is named may be any that the platform has, where the image lists none.
  const possible = image.archs ? archs : [...new Set([...archs, ...(platform.archs ?? [])])];
  const arch = asked ?? (archs.includes(hostArch) ? hostArch : archs[0]);
  if (arch === undefined || !possible.includes(arch))
    return archNotListed(pattern, image.name, platform.local, possible, arch && nearest(arch, possible));
  return target(image, platform, arch);
}

function unknownImage(declarations: Declarations, pattern: string, text: string): Diagnostic {
  const images = [...declarations.images.values()].filter(isOfRoot).map((image) => image.name);
  const libraries = [...declarations.libraries.keys()].filter((name) => !name.includes("."));
  return unknownTarget(pattern, nearest(text, [...images, ...libraries]), images);
}
