import type { Diagnostic } from "./diagnostic.ts";

/** A step, as messages name it. */
export interface StepName {
  /** "compile" */
  readonly kind: string;
  /** "lwip/src/core/tcp.c" */
  readonly name: string;
}

/** `detail`: "" for none. */
export const buildFailure = (code: Diagnostic["code"], message: string, detail: string, advice: string): Diagnostic => ({
  code,
  severity: "error",
  message,
  ...(detail === "" ? {} : { detail }),
  advice,
  notes: [],
  fault: "build",
});

const shown = ({ kind, name }: StepName): string => `${kind} ${name}`;

/** KILN-E0901: the command says no: its output is the detail. */
export function stepFailed(step: StepName, exitCode: number, log: string): Diagnostic {
  return buildFailure("KILN-E0901", `${shown(step)} failed with exit code ${exitCode}`, log.trimEnd(), "correct what the output tells");
}

/** KILN-E0902: a signal ended the command: a crash, or memory ran out. */
export function stepCrashed(step: StepName, signal: string, log: string): Diagnostic {
  return buildFailure(
    "KILN-E0902",
    `${shown(step)} was ended by ${signal}`,
    log.trimEnd(),
    "SIGKILL mostly means that memory ran out (try fewer jobs with -j), other signals a crash of the program",
  );
}

/** KILN-E0915: its processes held more memory than a step may, and were ended. */
export function stepOutOfMemory(step: StepName, limitBytes: number, log: string): Diagnostic {
  const mib = Math.round(limitBytes / 2 ** 20);
  return buildFailure(
    "KILN-E0915",
    `${shown(step)} used more than ${mib} MiB of memory and was ended`,
    log.trimEnd(),
    `if it needs that much, let steps use more: KILN_STEP_MEMORY=${Math.ceil((2 * mib) / 1024)}GiB for this build, \`step_memory\` in the configuration file for good`,
  );
}

/** KILN-E0903: the command took longer than the derivation, or the command line, allows. */
export function stepTimedOut(step: StepName, seconds: number, log: string): Diagnostic {
  return buildFailure(
    "KILN-E0903",
    `${shown(step)} took longer than ${seconds} ${seconds === 1 ? "second" : "seconds"} and was ended`,
    log.trimEnd(),
    "find out what it waits for (there is no network and no terminal), or give it longer: --timeout for this build, `timeout` of its derivation for good",
  );
}

/** KILN-E0904: the command succeeded without leaving all that it should. */
export function outputsMissing(step: StepName, missing: readonly string[], log: string): Diagnostic {
  return buildFailure(
    "KILN-E0904",
    `${shown(step)} ended well but left no ${missing.join(", ")}`,
    log.trimEnd(),
    "correct `outputs` or the command of its derivation: paths are relative to the working folder",
  );
}

/** KILN-E0905: an output that no tree can hold. */
export function outputRefused(step: StepName, path: string, reason: string): Diagnostic {
  return buildFailure(
    "KILN-E0905",
    `${shown(step)} left an output that is refused: ${path}`,
    reason,
    "let the command leave regular files, folders and relative links that stay inside of the output",
  );
}

/** KILN-E0906: the command could not be started. */
export function stepNotStarted(step: StepName, at: string, errno: string, command: readonly string[]): Diagnostic {
  return buildFailure(
    "KILN-E0906",
    `${shown(step)} could not be started`,
    `${at}: ${errno}\ncommand: ${command.join(" ")}`,
    at.startsWith("execve")
      ? "the command's first word must be the path of an executable input (there is no PATH), made for this machine"
      : "`kiln doctor` checks the sandbox",
  );
}

/** KILN-E0907: a workspace file is no longer what evaluation read. */
export function sourceChanged(path: string): Diagnostic {
  return buildFailure(
    "KILN-E0907",
    `${path} changed while Kiln was building`,
    "",
    "build again; nothing of the change has entered the store",
  );
}

/** KILN-E0908: a workspace file can't be read any more. */
export function sourceUnreadable(path: string, errno: string): Diagnostic {
  return buildFailure("KILN-E0908", `${path} can't be read (${errno})`, "", "put it back or correct its rights, then build again");
}

/** KILN-E0909: an input names a path that the other step's output doesn't have. */
export function inputPathMissing(step: StepName, input: string, path: string, from: string, near: readonly string[]): Diagnostic {
  return buildFailure(
    "KILN-E0909",
    `${shown(step)}: there is no ${path} in what ${from} gave`,
    [`input ${input}`, ...(near.length === 0 ? [] : [`there: ${near.join(", ")}`])].join("\n"),
    "correct the path; if it comes from an archive, `strip` counts the leading folders that are dropped",
  );
}

/** KILN-E0911: a built-in step that this Kiln doesn't have. */
export function unknownBuiltin(step: StepName, program: string, known: readonly string[]): Diagnostic {
  return buildFailure(
    "KILN-E0911",
    `${shown(step)}: this Kiln has no step ${program}`,
    `known: ${known.join(", ")}`,
    "correct the name, or use a newer Kiln",
  );
}

/** KILN-E0912: wrong arguments or inputs of a built-in step. */
export function builtinMisused(step: StepName, program: string, why: string): Diagnostic {
  return buildFailure(
    "KILN-E0912",
    `${shown(step)}: ${program} can't do this: ${why}`,
    "",
    "docs/architecture.md, «Built-in steps», tells its arguments and inputs",
  );
}

/** KILN-E0913: a pattern of a selection fits nothing. */
export function nothingSelected(step: StepName, pattern: string, near: readonly string[]): Diagnostic {
  return buildFailure(
    "KILN-E0913",
    `${shown(step)}: nothing fits the pattern ${JSON.stringify(pattern)}`,
    near.length === 0 ? "the tree is empty" : `at the top of the tree: ${near.join(", ")}`,
    "correct the pattern, or leave it out",
  );
}
