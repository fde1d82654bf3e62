import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E0601: the store's files can't be used for a reason that has no code of its own. */
export function storeUnusable(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E0601",
    severity: "error",
    message: `the store can't be used: ${why}`,
    detail: path,
    advice: "run `kiln store verify`, or choose another folder with KILN_STORE",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0602: no room (ENOSPC, EDQUOT). What was written so far stays whole. */
export function storeFull(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E0602",
    severity: "error",
    message: `no space is left for the store (${why})`,
    detail: path,
    advice: "make room, or choose a folder on another disk with KILN_STORE; what was built so far is kept",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0603: the store's folder may not be written (EROFS, EACCES, EPERM). */
export function storeNotWritable(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E0603",
    severity: "error",
    message: `the store may not be written (${why})`,
    detail: path,
    advice: "give yourself the right to write there, or choose another folder with KILN_STORE; a store has one owning user",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0604: made by a newer Kiln. */
export function storeTooNew(root: string, found: string, known: string): Diagnostic {
  return {
    code: "KILN-E0604",
    severity: "error",
    message: `the store has the format ${found}, this Kiln knows ${known}`,
    detail: root,
    advice: "use the newer Kiln, or choose another folder with KILN_STORE",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0605: a blob that is needed isn't there. */
export function blobMissing(root: string, digest: string): Diagnostic {
  return {
    code: "KILN-E0605",
    severity: "error",
    message: `the store lacks ${digest}`,
    detail: root,
    advice: "build again: steps whose results are gone run anew",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0606: a file doesn't have the content that it should. */
export function wrongContent(path: string, expected: string, found: string): Diagnostic {
  return {
    code: "KILN-E0606",
    severity: "error",
    message: `${path} doesn't have the content that was expected`,
    detail: `expected ${expected}\nfound    ${found}`,
    advice: "if the file changed while the build ran, build again; nothing of it has entered the store",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0607: a file of the host that trees can't hold. */
export function notForTrees(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E0607",
    severity: "error",
    message: `${path} can't enter the store: ${why}`,
    advice: "leave it out or replace it; trees hold regular files, folders and relative links, with names in UTF-8",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0608: a file of the host that can't be read. */
export function unreadableHostFile(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E0608",
    severity: "error",
    message: `${path} can't be read (${why})`,
    advice: "check that it exists and that you may read it",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0609: a blob was damaged (the disk, somebody's hand). It has been removed. */
export function blobDamaged(path: string, digest: string): Diagnostic {
  return {
    code: "KILN-E0609",
    severity: "error",
    message: `the stored file for ${digest} was damaged; it has been removed`,
    detail: path,
    advice: "build again: the step that made it runs anew; `kiln store verify` looks for more",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0610: something that isn't a link of ours stands where a result should be shown. */
export function outputPathTaken(path: string): Diagnostic {
  return {
    code: "KILN-E0610",
    severity: "error",
    message: `${path} is not a link, so it isn't replaced`,
    advice: "move it away; results are shown there as links into the store",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0611: the chosen folder holds something else. */
export function notAStore(root: string): Diagnostic {
  return {
    code: "KILN-E0611",
    severity: "error",
    message: `${root} holds other files and is no store`,
    advice: "choose an empty or new folder with KILN_STORE",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0612: the link to a result can't be made. */
export function outputLinkFailed(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E0612",
    severity: "error",
    message: `the link ${path} can't be made (${why})`,
    advice: "give yourself the right to write into its folder; the result itself is in the store",
    notes: [],
    fault: "build",
  };
}
