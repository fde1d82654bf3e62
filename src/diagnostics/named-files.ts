import type { Diagnostic, Span } from "./diagnostic.ts";
import { listed } from "./listed.ts";
import { recipeMistake } from "./recipe-mistake.ts";
import { didYouMean } from "./suggest.ts";

// What can be wrong with files and folders that a recipe names.

/** KILN-E0416: a path that leaves its workspace or tree. */
export function pathLeaves(path: string, what: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E0416", `"${path}" leaves ${what}`, "a path stays inside; bring another folder in with `input`", { at });
}

/** KILN-E0417: a file or folder that isn't there, or is of the other kind. */
export function noSuchPath(
  path: string,
  wanted: string,
  found: "file" | "directory" | undefined,
  near: string | undefined,
  at: Span,
): Diagnostic {
  const message =
    found === undefined
      ? `there is no ${wanted} ${path}`
      : `${path} is a ${found === "file" ? "file" : "folder"}, where a ${wanted} is wanted`;
  const advice = found === undefined ? "correct the path: it starts at the folder of this recipe" : `name a ${wanted}`;
  return recipeMistake("KILN-E0417", message, didYouMean(near, advice), { at });
}

/** KILN-E0419: `glob` over what a command makes. */
export function notListable(step: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0419",
    `"${step}" is made by a command: recipes can't list it before it is built`,
    'name the files that it makes: `gen / "x.c"`',
    { at },
  );
}

/** KILN-E0420: a derivation without this output. */
export function noSuchStepOutput(path: string, step: string, outputs: readonly string[], near: string | undefined, at: Span): Diagnostic {
  return recipeMistake("KILN-E0420", `"${step}" has no output "${path}"`, didYouMean(near, "add it to `outputs` of the derivation"), {
    at,
    detail: `its outputs: ${listed(outputs)}`,
  });
}

/** KILN-E0427: a folder with more files than an input may have. */
export function tooManyFiles(folder: string, limit: number): Diagnostic {
  return recipeMistake(
    "KILN-E0427",
    `the folder ${folder} holds more than ${limit} files`,
    "name a smaller folder, or move what isn't a source out of it",
  );
}

/** KILN-E0428: a link that leads out. */
export function linkLeaves(path: string, target: string): Diagnostic {
  return recipeMistake(
    "KILN-E0428",
    `the link ${path} leads out of its folder, to "${target}"`,
    "put the file itself there: sources must not depend on what lies elsewhere",
  );
}

/** KILN-E0429: a source that can't be read. `why`: errno. */
export function unreadableSource(path: string, why: string): Diagnostic {
  return recipeMistake("KILN-E0429", `${path} can't be read (${why})`, "give yourself the right to read it");
}
