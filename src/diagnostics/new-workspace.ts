import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E1150: `kiln init` can't call a workspace so. */
export function unusableName(name: string): Diagnostic {
  return {
    code: "KILN-E1150",
    severity: "error",
    message: `a workspace can't be called "${name}"`,
    detail:
      "its image or library gets this name, in recipes and in C: a letter, then letters, digits or _, and no word that either of them reserves",
    advice: "give another one: `kiln init FOLDER --name NAME`",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1151: `kiln init` overwrites nothing. `files`: relative to the folder. */
export function filesInTheWay(folder: string, files: readonly string[]): Diagnostic {
  return {
    code: "KILN-E1151",
    severity: "error",
    message: `${folder} has files that a new workspace would overwrite; nothing was written`,
    detail: files.map((file) => `  ${file}`).join("\n"),
    advice: "move them away, or name another folder",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1152: a file of the new workspace can't be written. `why`: errno. */
export function cannotCreate(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E1152",
    severity: "error",
    message: `${path} can't be written (${why})`,
    advice: "name a folder that you may write to",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1153: `kiln run` got no image, and the workspace doesn't export exactly one. */
export function imageMissing(images: readonly string[]): Diagnostic {
  return {
    code: "KILN-E1153",
    severity: "error",
    message: "`kiln run` needs the name of an image",
    detail: images.length === 0 ? "the workspace exports none" : `images of this workspace: ${images.join(", ")}`,
    advice: "give one: `kiln run IMAGE`; it may be left out where the workspace exports just one",
    notes: [],
    fault: "recipe",
  };
}
