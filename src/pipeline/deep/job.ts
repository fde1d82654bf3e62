import type { Workspace } from "#config/workspace.ts";
import { evaluateExpression, evaluateTargets, type EvaluationRequest } from "#eval/evaluate.ts";
import type { EvaluationEnvironment } from "#eval/machine.ts";
import type { EvaluationMemory } from "#eval/memory.ts";

/** What is to be evaluated, as data: a thread with a deep stack can do it too. */
export type EvaluationJob =
  | { readonly kind: "targets"; readonly requests: readonly EvaluationRequest[] }
  | { readonly kind: "expression"; readonly expression: Parameters<typeof evaluateExpression>[1] };

export type EvaluatedJob =
  | { readonly kind: "targets"; readonly result: ReturnType<typeof evaluateTargets> }
  | { readonly kind: "expression"; readonly result: ReturnType<typeof evaluateExpression> };

/** Throws `DeepStackNeeded` where the environment's stack isn't deep. */
export function runJob(
  workspace: Workspace,
  job: EvaluationJob,
  environment: EvaluationEnvironment,
  memory: EvaluationMemory,
): EvaluatedJob {
  return job.kind === "targets"
    ? { kind: "targets", result: evaluateTargets(workspace, job.requests, environment, memory) }
    : { kind: "expression", result: evaluateExpression(workspace, job.expression, environment, memory) };
}
