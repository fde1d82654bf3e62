import { buildFailure } from "./build.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** What was asked for can't be done, and nothing was built. */
const refused = (...words: Parameters<typeof buildFailure>): Diagnostic => ({ ...buildFailure(...words), fault: "recipe" });

/** KILN-E1171: `kiln debug` without a step, where none failed. */
export function noFailedStep(target: string): Diagnostic {
  return refused(
    "KILN-E1171",
    `no step of ${target} failed when it was last built as it is now`,
    "",
    `build it first, or name a step: \`kiln graph ${target}\` lists them`,
  );
}

/** KILN-E1172: `kiln debug` without a step, where several failed. `steps`: one line for each, id and name. */
export function severalFailedSteps(target: string, steps: readonly string[]): Diagnostic {
  return refused(
    "KILN-E1172",
    `several steps of ${target} failed when it was last built`,
    steps.join("\n"),
    `name one: kiln debug ${target} STEP`,
  );
}

/** KILN-E1173: Kiln does such a step itself. */
export function stepWithoutSandbox(step: { readonly kind: string; readonly name: string }, program: string): Diagnostic {
  return refused(
    "KILN-E1173",
    `${step.kind} ${step.name} runs in no sandbox`,
    `Kiln does ${program} itself`,
    "name a step that runs a command",
  );
}

/** KILN-E1174: a shell for `kiln debug` that the sandbox can't run. */
export function unusableShell(path: string, why: string): Diagnostic {
  return refused(
    "KILN-E1174",
    `${path} can't be the shell of a sandbox`,
    why,
    "take a statically linked program of this machine's kind, such as busybox of the package busybox-static, or leave --shell away",
  );
}
