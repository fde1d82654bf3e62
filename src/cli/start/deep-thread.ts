import { parentPort, workerData } from "node:worker_threads";
import type { DeepStart } from "#pipeline/deep/messages.ts";
import type * as DeepStack from "#pipeline/deep/run-on-deep-stack.ts";
import { openBundle } from "./bundle-files.ts";

/** The entry of the thread with the deep stack (src/pipeline/deep/evaluate-deep.ts). */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other end of this thread sends nothing else
const start = workerData as DeepStart;
const files = openBundle(import.meta.dirname);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what scripts/bundle.mjs makes of it
const { runOnDeepStack } = files.load("deep-worker.js") as typeof DeepStack;
const result = runOnDeepStack(start);
files.keepCode("deep thread");
start.questions.close();
parentPort?.postMessage(result);
