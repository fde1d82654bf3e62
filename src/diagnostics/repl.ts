import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E1154: `:word` at the prompt is no command. */
export function unknownReplCommand(name: string, near: string | undefined, known: readonly string[]): Diagnostic {
  return {
    code: "KILN-E1154",
    severity: "error",
    message: `there is no command ":${name}"`,
    detail: `commands: ${known.map((one) => `:${one}`).join(" ")}`,
    advice: near === undefined ? "`:help` tells what each does" : `did you mean ":${near}"?`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1155: `:doc` knows nothing of this name. */
export function noDescription(name: string, near: string | undefined): Diagnostic {
  return {
    code: "KILN-E1155",
    severity: "error",
    message: `nothing is written about "${name}"`,
    advice: near === undefined ? "give the name of a builtin, a library or a platform" : `did you mean "${near}"?`,
    notes: [],
    fault: "recipe",
  };
}
