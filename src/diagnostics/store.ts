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

/** KILN-E0613: a collector announced a batch of removals and doesn't go on with it. */
export function collectorStuck(root: string, pid: string): Diagnostic {
  return {
    code: "KILN-E0613",
    severity: "error",
    message: `a collector of the store (process ${pid}) has stopped in the midst of its work`,
    detail: root,
    advice: `let it go on (\`kill -CONT ${pid}\`) or end it, then run this again; whatever it has removed so far is whole`,
    notes: [],
    fault: "build",
  };
}

/** KILN-E0614: only one process at a time removes or repairs. */
export function storeBeingCollected(root: string, pid: string): Diagnostic {
  return {
    code: "KILN-E0614",
    severity: "error",
    message: `process ${pid} is collecting, verifying or repairing this store`,
    detail: root,
    advice: "wait until it has ended; builds may go on meanwhile",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0615: other machines see changes there too late to tell in time what they use. */
export function storeOnNetwork(root: string, fileSystem: string): Diagnostic {
  return {
    code: "KILN-E0615",
    severity: "error",
    message: `the store lies on a network file system (${fileSystem}): nothing can be removed safely there`,
    detail: root,
    advice:
      "keep the store on a disk of this machine (KILN_STORE); to make room on the network, delete the whole folder while no build uses it",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0616: a lease doesn't tell what its process uses (a full disk; an older Kiln), so all of it may be. */
export function collectBlocked(root: string, pid: string): Diagnostic {
  return {
    code: "KILN-E0616",
    severity: "warning",
    message: `process ${pid} works in the store and can't tell what it uses: nothing more was removed`,
    detail: root,
    advice: "run `kiln gc` again when that process has ended",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0617: what may not be removed is larger than was wished. */
export function storeOverLimit(kept: string, wished: string): Diagnostic {
  return {
    code: "KILN-E0617",
    severity: "warning",
    message: `what is in use alone takes ${kept}, more than ${wished}`,
    advice: "see what keeps it with `kiln store roots`; delete results in `out` folders that nobody needs, then collect again",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0618: a path that should show something of the store, and doesn't. */
export function notInStore(path: string): Diagnostic {
  return {
    code: "KILN-E0618",
    severity: "error",
    message: `${path} shows nothing of this store`,
    advice: "name a result, as `kiln build` leaves them: out/TARGET",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0619: a root's name stands for something else. */
export function rootNameTaken(name: string): Diagnostic {
  return {
    code: "KILN-E0619",
    severity: "error",
    message: `the name "${name}" keeps something else`,
    advice: `choose another name, or let go of what it keeps: \`kiln store release ${name}\``,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0620: no root has this name. */
export function noSuchRoot(name: string): Diagnostic {
  return {
    code: "KILN-E0620",
    severity: "error",
    message: `nothing is kept by the name "${name}"`,
    advice: "`kiln store roots` lists what is kept",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0621: a store that the settings name to be read from. */
export function lowerStoreUnusable(root: string, why: string): Diagnostic {
  return {
    code: "KILN-E0621",
    severity: "error",
    message: `the lower store ${root} can't be read: ${why}`,
    advice: "take it out of `lower_stores` in the configuration file (or KILN_LOWER_STORES), or make it readable for you",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0622: a lower store's blob isn't what it says; only its owner may mend that. */
export function lowerBlobDamaged(path: string, digest: string): Diagnostic {
  return {
    code: "KILN-E0622",
    severity: "error",
    message: `the lower store's file for ${digest} is damaged`,
    detail: path,
    advice: "its owner mends it with `kiln store verify --repair`; until then take that store out of `lower_stores` (or KILN_LOWER_STORES)",
    notes: [],
    fault: "build",
  };
}
