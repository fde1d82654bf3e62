import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E0910: no target has an output of this name. */
export function unknownOutput(name: string, known: readonly string[]): Diagnostic {
  return {
    code: "KILN-E0910",
    severity: "error",
    message: `no target has an output "${name}"`,
    detail: `outputs: ${known.join(", ")}`,
    advice: "name one of these, or leave --output out",
    notes: [],
    fault: "recipe",
  };
}
