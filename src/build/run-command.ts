import { constants } from "node:os";
import { assertNever } from "#diagnostics/assert-never.ts";
import {
  outputRefused,
  outputsMissing,
  stepCrashed,
  stepFailed,
  stepNotStarted,
  stepOutOfMemory,
  stepTimedOut,
} from "#diagnostics/build.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { Derivation } from "#derivation/derivation.ts";
import type { ActionResult } from "#derivation/output.ts";
import type { InputMount, RunTurn, Sandbox, SandboxResult } from "#sandbox/sandbox.ts";
import type { Store } from "#store/store.ts";
import { collectOutputs } from "./collect-outputs.ts";
import type { StepUsage } from "./events.ts";
import type { OutputFolders } from "./output-folders.ts";

/** How a step's run ended. */
export type StepEnding =
  | { readonly kind: "done"; readonly result: ActionResult; /** Of commands, where the sandbox measures it. */ readonly usage?: StepUsage }
  | { readonly kind: "failed"; readonly diagnostic: Diagnostic; readonly log: string }
  /** The build is ending: it was not started, or was ended. */
  | { readonly kind: "stopped" };

/** Runs a command with these inputs and takes its outputs into the store. */
export async function runCommand(
  derivation: Derivation,
  mounts: readonly InputMount[],
  {
    sandbox,
    program,
    store,
    folders,
    timeoutSeconds = Number(derivation.timeout),
    signal,
    turn,
  }: {
    readonly sandbox: Sandbox;
    /** As in `SandboxRequest`. */
    readonly program?: string | undefined;
    readonly store: Store;
    readonly folders: OutputFolders;
    /** Default: the derivation's. */
    readonly timeoutSeconds?: number | undefined;
    readonly signal: AbortSignal;
    readonly turn: RunTurn;
  },
): Promise<StepEnding> {
  const outputFolder = folders.take();
  let isEmpty = false;
  try {
    const ran = await sandbox
      .run(
        {
          argv: derivation.command,
          ...(program === undefined ? {} : { program }),
          env: derivation.env,
          mounts,
          outputs: derivation.outputs,
          timeoutMs: timeoutSeconds * 1000,
          outputFolder,
        },
        signal,
        turn,
      )
      .finally(() => turn.end());
    const failure = failureOf(derivation, ran, timeoutSeconds);
    if (failure !== undefined) return failure;
    const collected = collectOutputs(derivation.outputs, ran.entries, store);
    if (collected.kind === "missing") return failed(outputsMissing(derivation, collected.paths, ran.log), ran.log);
    isEmpty = true;
    return { kind: "done", result: { outputs: collected.outputs, wallMs: ran.wallMs, log: ran.log }, ...usageOf(ran) };
  } finally {
    folders.giveBack(outputFolder, isEmpty);
  }
}

function usageOf({ cpuMs, maxRssBytes }: SandboxResult): { readonly usage?: StepUsage } {
  return maxRssBytes === 0 ? {} : { usage: { cpuMs, peakBytes: maxRssBytes } };
}

function failed(diagnostic: Diagnostic, log: string): StepEnding {
  return { kind: "failed", diagnostic, log };
}

/** Undefined: it ended well. */
function failureOf(derivation: Derivation, { ending, log }: SandboxResult, timeoutSeconds: number): StepEnding | undefined {
  switch (ending.kind) {
    case "exited":
      return ending.code === 0 ? undefined : failed(stepFailed(derivation, ending.code, log), log);
    case "signalled":
      return failed(stepCrashed(derivation, signalName(ending.signal), log), log);
    case "out-of-memory":
      return failed(stepOutOfMemory(derivation, ending.limitBytes, log), log);
    case "timed-out":
      return failed(stepTimedOut(derivation, timeoutSeconds, log), log);
    case "cancelled":
      return { kind: "stopped" };
    case "bad-output":
      return failed(outputRefused(derivation, ending.path, ending.reason), log);
    case "setup-failed":
      return failed(stepNotStarted(derivation, ending.step, ending.errno, derivation.command), log);
    default:
      return assertNever(ending);
  }
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
