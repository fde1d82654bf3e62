import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E0914: a warning: the include of a macro that nothing defines made a step take whole folders, so that more changes than need be compile it again. */
export function wholeFolders(
  steps: readonly { readonly derivation: string; readonly file: string; readonly include: string }[],
): Diagnostic {
  const shown = steps.slice(0, MOST_SHOWN).map(({ derivation, file, include }) => `${derivation}: ${file}: #include ${include}`);
  return {
    code: "KILN-E0914",
    severity: "warning",
    message: `${steps.length === 1 ? "one compile step depends" : `${steps.length} compile steps depend`} on whole folders of headers`,
    detail: [...shown, ...(steps.length > MOST_SHOWN ? ["…"] : [])].join("\n"),
    advice: "define the macro in `defines` or `cflags` of the library, then Kiln can follow the include",
    notes: [],
    fault: "build",
  };
}

const MOST_SHOWN = 5;

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
