import { assertNever } from "./assert-never.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Why a step takes whole folders. */
export type WholeReason =
  /** `file`: path in the input root; `include`: the include's words; `line`: where somebody asked for it. */
  | { readonly kind: "include"; readonly file: string; readonly include: string; readonly line?: number }
  /** An option of the command that may name files in ways that aren't followed. */
  | { readonly kind: "option"; readonly option: string };

/** A reason in a few words: the file and what is written there, or the command's option. */
export function wholeReason(reason: WholeReason): string {
  switch (reason.kind) {
    case "include":
      return `${reason.file}${reason.line === undefined ? "" : `:${reason.line}`}: ${/^(?:\.inc|__has_)/.test(reason.include) ? "" : "#include "}${reason.include}`;
    case "option":
      return `option ${reason.option}`;
    default:
      return assertNever(reason);
  }
}

/** KILN-E0914: a warning: the include of a macro that nothing defines made a step take whole folders, so that more changes than need be compile it again. */
export function wholeFolders(steps: readonly { readonly derivation: string; readonly reason: WholeReason }[]): Diagnostic {
  const shown = steps.slice(0, MOST_SHOWN).map(({ derivation, reason }) => `${derivation}: ${wholeReason(reason)}`);
  return {
    code: "KILN-E0914",
    severity: "warning",
    message: `${steps.length === 1 ? "one compile step depends" : `${steps.length} compile steps depend`} on whole folders of headers`,
    detail: [...shown, ...(steps.length > MOST_SHOWN ? ["…"] : [])].join("\n"),
    advice: steps.some(({ reason }) => reason.kind === "include")
      ? "define the macro in `defines` or `cflags` of the library, then Kiln can follow the include"
      : "say in the command itself what the option says, then Kiln can follow it",
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
