import type { Diagnostic } from "./diagnostic.ts";

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
