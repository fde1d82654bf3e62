import { receiveMessageOnPort } from "node:worker_threads";
import { hostFileSystem } from "#config/host-files.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { EvaluationEnvironment } from "#eval/machine.ts";
import { EvaluationMemory } from "#eval/memory.ts";
import { runJob } from "./job.ts";
import { underFlag } from "../v8-flags.ts";
import type { Answer, Answers, DeepResult, DeepStart, Question } from "./messages.ts";

/** How many times as large V8's young generation becomes at once where much of it is still used. */
const GROWTH = 8;
const USUAL_GROWTH = 2;

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

  // The young generation grows fast: each of its collections walks the whole stack. Not from the start of the thread: under other flags Node
  // compiles its own code anew, for 50 ms.
  return underFlag(`--semi-space-growth-factor=${GROWTH}`, `--semi-space-growth-factor=${USUAL_GROWTH}`, () => {
    try {
      return { done: runJob({ ...workspace, files: hostFileSystem }, job, environment, new EvaluationMemory()) };
    } catch (error) {
      return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  });
}
