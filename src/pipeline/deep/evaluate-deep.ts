import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import type { Workspace } from "#config/workspace.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { EvaluationMemory } from "#eval/memory.ts";
import { DEEP_STACK_BYTES, DeepStackNeeded, type EvaluationEnvironment } from "#eval/machine.ts";
import { runJob, type EvaluatedJob, type EvaluationJob } from "./job.ts";
import type { Answer, DeepResult, DeepStart, Question } from "./messages.ts";

const MEGABYTE = 1024 * 1024;
/** At most; each of its collections walks the whole stack. */
const YOUNG_MEGABYTES = 256;
/** Its code: beside the bundle, or (in tests) the bundle's that was made of these sources. */
const WORKER = ["../deep-worker.cjs", "../../../dist/deep-worker.cjs"].map((place) => new URL(place, import.meta.url));

/**
 * Evaluates on this thread's stack, which is enough for nearly all that people write. What goes deeper is evaluated once more, on a thread whose
 * stack holds the deepest evaluation that is allowed: evaluation is pure, so nobody can tell the difference.
 */
export async function evaluateAnyDepth(
  workspace: Workspace,
  job: EvaluationJob,
  environment: EvaluationEnvironment,
  memory = new EvaluationMemory(),
): Promise<EvaluatedJob> {
  try {
    return runJob(workspace, job, environment, memory);
  } catch (error) {
    if (!(error instanceof DeepStackNeeded)) throw error;
    return await onDeepStack(workspace, job, environment);
  }
}

async function onDeepStack(
  { folder, modules, inputs }: Workspace,
  job: EvaluationJob,
  environment: EvaluationEnvironment,
): Promise<EvaluatedJob> {
  const file = WORKER.find((place) => existsSync(fileURLToPath(place)));
  if (file === undefined) throw new Error("dist/deep-worker.cjs is missing");
  const { port1, port2 } = new MessageChannel();
  const signal = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const flag = new Int32Array(signal);
  port1.on("message", (question: Question) => {
    port1.postMessage(answer(question, environment));
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
  const start: DeepStart = {
    workspace: { folder, modules, inputs },
    job,
    buildSystem: environment.buildSystem,
    questions: port2,
    signal,
  };
  const worker = new Worker(file, {
    workerData: start,
    transferList: [port2],
    resourceLimits: { stackSizeMb: DEEP_STACK_BYTES / MEGABYTE, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  try {
    const result = await new Promise<DeepResult>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`the evaluating thread ended with ${code}`)));
    });
    if ("bug" in result) throw new Error(result.bug);
    return result.done;
  } finally {
    port1.close();
    await worker.terminate();
  }
}

function answer(question: Question, { files, trees }: EvaluationEnvironment): Answer {
  try {
    if (question.call === "list") return { value: trees.list(question.reference) };
    if (question.call === "treeContent") return { value: trees.content(question.reference, question.path) };
    return { value: files[question.call](question.path) };
  } catch (error) {
    if (error instanceof KilnFailure) return { diagnostics: error.diagnostics };
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
