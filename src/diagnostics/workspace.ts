import type { Diagnostic, Span } from "./diagnostic.ts";
import { recipeMistake } from "./recipe-mistake.ts";
import { didYouMean } from "./suggest.ts";

/** KILN-E1120: neither the folder nor one above it has a workspace.kiln. */
export function noWorkspace(folder: string): Diagnostic {
  return recipeMistake(
    "KILN-E1120",
    `there is no workspace.kiln in ${folder} or a folder above it`,
    "go into a workspace, name one with -C FOLDER, or start one: `kiln init FOLDER`",
  );
}

/** KILN-E1121: a recipe or a folder of recipes can't be read. `why`: errno. */
export function unreadableRecipe(path: string, why: string): Diagnostic {
  return recipeMistake(
    "KILN-E1121",
    `${path} can't be read (${why})`,
    "give yourself the right to read it, or leave it out: `recipes` in workspace.kiln says which files are read",
  );
}

/** KILN-E1122: workspaces that are inputs of one another. `folders`: along the circle, the first again at the end. */
export function inputCycle(folders: readonly string[], at: Span): Diagnostic {
  return recipeMistake("KILN-E1122", "workspaces are inputs of one another in a circle", "take one of these inputs away", {
    at,
    detail: chain(folders, "takes in"),
  });
}

/** KILN-E1123: the folder of an input has no workspace.kiln. */
export function inputWithoutWorkspace(name: string, path: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E1123",
    `the input "${name}" is no workspace: ${path} has no workspace.kiln`,
    /^(?:git|url|npm):/.test(path)
      ? "take another version, or, of a repository, `folder = …`, of an archive `strip = …`"
      : "correct the path; it starts at the folder of this file",
    { at },
  );
}

/** KILN-E1124: the value of an input isn't one that Kiln can take. */
export function badInput(name: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E1124",
    `the input "${name}" isn't a workspace that Kiln can take in`,
    `write \`input ${name} = path("../FOLDER")\`, git("https://…"), url("https://…"), npm("NAME"), or \`shipped("core")\` for the libraries that Kiln is shipped with`,
    { at },
  );
}

/** KILN-E1125: an item that may stand in workspace.kiln only. */
export function onlyInWorkspace(what: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1125", `${what} may stand in workspace.kiln only`, "move it there", { at });
}

/** KILN-E1126: no image and no library has this name. */
export function unknownTarget(target: string, near: string | undefined, images: readonly string[]): Diagnostic {
  const known = images.length === 0 ? "the workspace declares no image" : `images: ${images.join(", ")}`;
  return recipeMistake(
    "KILN-E1126",
    `there is no image or library "${target}"`,
    didYouMean(near, "give IMAGE, IMAGE@PLATFORM, IMAGE@PLATFORM-ARCH, one of these with .LIBRARY, or a library"),
    { detail: known },
  );
}

/** KILN-E1127: the image doesn't list the platform. */
export function platformNotListed(target: string, image: string, platforms: readonly string[], near: string | undefined): Diagnostic {
  const message = `${image} is not made for the platform of "${target}"`;
  return recipeMistake("KILN-E1127", message, didYouMean(near, "take one of these, or add the platform to `platforms` of the image"), {
    detail: `its platforms: ${platforms.join(", ")}`,
  });
}

/** KILN-E1128: the architecture isn't one of this image on this platform. */
export function archNotListed(
  target: string,
  image: string,
  platform: string,
  archs: readonly string[],
  near: string | undefined,
): Diagnostic {
  const detail = `${image} on ${platform}: ${archs.length === 0 ? "none" : archs.join(", ")}`;
  return recipeMistake(
    "KILN-E1128",
    `there is no target "${target}": ${image} is not made for this architecture`,
    didYouMean(near, "take one of these, or add it to `archs` of the image"),
    { detail },
  );
}

/** KILN-E1129: the workspace has nothing to build. */
export function nothingToBuild(images: readonly string[]): Diagnostic {
  const detail = images.length === 0 ? "no image is declared" : `its images, none of them exported: ${images.join(", ")}`;
  return recipeMistake(
    "KILN-E1129",
    "the workspace exports no image",
    images.length === 0 ? "declare one: `image NAME { platforms = […]  needs … }`" : "name one, or add it to `exports { images = […] }`",
    { detail },
  );
}

/** KILN-E1130: the target names a library, and there is no platform to build it for. */
export function libraryWithoutPlatform(target: string): Diagnostic {
  return recipeMistake(
    "KILN-E1130",
    `"${target}" is a library, and the workspace sees no platform to build it for`,
    'take one in: `input core = shipped("core")`, `open core { linux }`; or give an image too: IMAGE.LIBRARY',
  );
}

/** KILN-E1131: the library isn't part of this image's target. */
export function libraryNotInTarget(target: string, library: string, near: string | undefined, libraries: readonly string[]): Diagnostic {
  return recipeMistake(
    "KILN-E1131",
    `${target} has no library "${library}"`,
    didYouMean(near, "take one of these, or add it to `needs` of the image"),
    { detail: `its libraries: ${libraries.join(", ")}` },
  );
}

/** KILN-E1132: a glob of `recipes` leaves the workspace. */
export function globLeavesWorkspace(glob: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E1132",
    `the glob "${glob}" leaves the workspace`,
    "recipes lie in the workspace's folder; bring another folder in with `input`",
    { at },
  );
}

/** KILN-E1133: an argument of an input's locator. */
export function badInputArgument(name: string, why: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E1133",
    `the input "${name}" can't be fetched: ${why}`,
    'write git("https://…", ref = "v1.2", folder = "sub"), url("https://…/x.tar.gz", hash = "sha256-…"), npm("NAME@^1.2") or oci("oci://HOST/NAME", version = "^1.2")',
    { at },
  );
}

/** KILN-E1134: `follows` of a workspace that is an input itself. */
export function followsOutside(name: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E1134",
    `the input "${name}" has \`follows\`, and this workspace is an input itself`,
    "only the workspace that is built decides what its inputs' inputs are; take it away here",
    { at },
  );
}

/** KILN-E1135: a fetched workspace that takes in what doesn't lie in its own tree. */
export function inputLeavesTree(name: string, text: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E1135",
    `the input "${name}" of a fetched workspace is ${text}, which lies outside of what was fetched`,
    "only what lies in the same repository or archive can be taken in by path; its author has to name the rest by git, url or npm",
    { at },
  );
}

/** KILN-E1136: `follows` names no other input of the workspace. */
export function followsNothing(name: string, own: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E1136",
    `the input "${name}" follows "${own}", which is no other input of this workspace`,
    `add \`input ${own} = …\`, or correct the name`,
    {
      at,
    },
  );
}

/** `  a`, `  WORD b` … as lines. */
function chain(names: readonly string[], word: string): string {
  return names.map((name, i) => (i === 0 ? `  ${name}` : `  ${word} ${name}`)).join("\n");
}
