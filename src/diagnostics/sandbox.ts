import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E0801: no tier of the sandbox works here. `tried`: one line for each tier; `change`: what would help, most likely first. */
export function noSandbox(tried: readonly string[], change: string): Diagnostic {
  return {
    code: "KILN-E0801",
    severity: "error",
    message: "this machine lets no step run in a sandbox",
    detail: tried.join("\n"),
    advice: `${change}; \`kiln doctor\` tells more, and --sandbox=none builds without, its results are marked and never shared`,
    notes: [],
    fault: "build",
  };
}

/** KILN-E0802: the tier that was asked for does not work here. */
export function tierFails(tier: string, step: string, errno: string, change: string): Diagnostic {
  return {
    code: "KILN-E0802",
    severity: "error",
    message: `the sandbox "${tier}" does not work on this machine`,
    detail: `${step}: ${errno}`,
    advice: `${change}, or leave --sandbox away: the best that works is chosen then`,
    notes: [],
    fault: "build",
  };
}

/** KILN-E0803: there is no helper for this processor. */
export function unknownProcessor(arch: string): Diagnostic {
  return {
    code: "KILN-E0803",
    severity: "error",
    message: `the sandbox knows no ${arch} processors`,
    advice: "build on x86_64 or arm64",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0804: the helper can't be compiled by the pinned toolchain. */
export function helperDoesNotCompile(why: string): Diagnostic {
  return {
    code: "KILN-E0804",
    severity: "error",
    message: "the sandbox's helper can't be compiled",
    detail: why,
    advice: "see whether the store's disk is full; if not, `kiln store verify` checks the toolchain",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0805: the file system of the store can't be written out. */
export function syncFails(path: string, errno: string): Diagnostic {
  return {
    code: "KILN-E0805",
    severity: "error",
    message: `the disk that holds ${path} can't be written`,
    detail: `syncfs: ${errno}`,
    advice: "check the disk; nothing of this build was published",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0806: steps run in the tier without namespaces, the weakest. */
export function weakSandbox(): Diagnostic {
  return {
    code: "KILN-E0806",
    severity: "warning",
    message: "steps run in the weakest sandbox, without namespaces",
    detail:
      "they can read and write nothing but their own files, and have no network; they see which other files exist, and their folder's name here, which may get into their outputs",
    advice: "`kiln doctor` tells why nothing stronger works, and what to change",
    notes: [],
    fault: "build",
  };
}
