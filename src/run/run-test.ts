import { testFailed } from "#diagnostics/run.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { EvaluatedTest } from "#eval/evaluated.ts";
import type { Machine } from "./machine.ts";
import { runImage } from "./run-image.ts";

export interface TestResult {
  readonly target: string;
  readonly test: string;
  readonly passed: boolean;
  readonly wallMs: number;
  readonly diagnostics: readonly Diagnostic[];
}

const TEST_TIMEOUT_MS = 60_000;

/** Runs one declared test: starts the image with `run`, wants each line of `expect` somewhere in the console's text, in order, and the exit status. */
export async function runTest(
  target: string,
  imagePath: string,
  machine: Machine,
  test: EvaluatedTest,
  options: { readonly env: NodeJS.ProcessEnv; readonly signal?: AbortSignal; readonly now: () => number },
): Promise<TestResult> {
  const start = options.now();
  const result = await runImage(target, imagePath, machine, {
    args: test.run,
    console: { kind: "capture" },
    timeoutMs: TEST_TIMEOUT_MS,
    env: options.env,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const why = result.timedOut
    ? `no end after ${TEST_TIMEOUT_MS / 1000} s`
    : result.interrupted
      ? "interrupted"
      : (missingText(result.output, test.expect) ??
        (result.status === test.exit ? undefined : `exit status ${result.status}, expected ${test.exit}`));
  return {
    target,
    test: test.name,
    passed: why === undefined,
    wallMs: options.now() - start,
    diagnostics: why === undefined ? [] : [testFailed(target, test.name, why, result.output)],
  };
}

/** The first of `expected` that does not come after the one before it. */
function missingText(output: string, expected: readonly string[]): string | undefined {
  let from = 0;
  for (const text of expected) {
    const found = output.indexOf(text, from);
    if (found < 0) return `expected ${JSON.stringify(text)} on the console`;
    from = found + text.length;
  }
  return undefined;
}
