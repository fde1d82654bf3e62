import { receiveMessageOnPort } from "node:worker_threads";
import { hostFileSystem } from "#config/host-files.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { EvaluationEnvironment } from "#eval/machine.ts";
import { EvaluationMemory } from "#eval/memory.ts";
import { withFastGrowth } from "../fast-growth.ts";
import { runJob } from "./job.ts";
import type { Answer, Answers, DeepResult, DeepStart, Question } from "./messages.ts";

/** The work of the thread with the deep stack. It asks the main thread, which alone knows the store and what was read of the workspace. */
export function runOnDeepStack({ workspace, job, buildSystem, questions, signal }: DeepStart): DeepResult {
  const flag = new Int32Array(signal);

  function ask<C extends Question["call"]>(question: Question & { readonly call: C }): Answers[C] {
    Atomics.store(flag, 0, 0);
    questions.postMessage(question);
    Atomics.wait(flag, 0, 0);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an answer to this very question
    const answer = receiveMessageOnPort(questions)?.message as Answer | undefined;
    if (answer === undefined) throw new Error(`no answer to ${question.call}`);
    if ("diagnostics" in answer) throw new KilnFailure(answer.diagnostics);
    if ("bug" in answer) throw new Error(answer.bug);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what that call of the environment gives
    return answer.value as Answers[C];
  }

  const environment: EvaluationEnvironment = {
    files: {
      kind: (path) => ask({ call: "kind", path }),
      content: (path) => ask({ call: "content", path }),
      digest: (path) => ask({ call: "digest", path }),
      treeDigest: (path) => ask({ call: "treeDigest", path }),
      files: (path) => ask({ call: "files", path }),
    },
    trees: {
      list: (reference) => ask({ call: "list", reference }),
      content: (reference, path) => ask({ call: "treeContent", reference, path }),
    },
    buildSystem,
    hasDeepStack: true,
  };

  try {
    // Each collection of the young generation walks the whole stack.
    return withFastGrowth(() => ({ done: runJob({ ...workspace, files: hostFileSystem }, job, environment, new EvaluationMemory()) }));
  } catch (error) {
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
