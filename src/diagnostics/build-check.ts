import type { StepName } from "./build.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E0930: run again, a step gave something else. `where`: in the file. */
export function stepDiffers(step: StepName, file: string, where: string): Diagnostic {
  return {
    code: "KILN-E0930",
    severity: "error",
    message: `${step.kind} ${step.name} gave another ${file} when it was run again`,
    detail: where,
    advice:
      "look for the time, the order of files in a folder, the user, the host's or the folder's name, or the number of processors in it; its results were taken out of the store",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0931: run again, a step that had gone well failed. */
export function stepFailsAgain(step: StepName, failure: Diagnostic): Diagnostic {
  return {
    code: "KILN-E0931",
    severity: "error",
    message: `${step.kind} ${step.name} failed when it was run again`,
    detail: [failure.message, ...(failure.detail === undefined ? [] : [failure.detail])].join("\n"),
    advice:
      "it depends on the time, the order of files in a folder, the user, the host's or the folder's name, or the number of processors; its results were taken out of the store",
    notes: [],
    fault: "build",
  };
}
