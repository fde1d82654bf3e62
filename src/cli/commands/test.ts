import { join } from "node:path";
import { linkTargets, targetOutputs } from "#pipeline/outputs.ts";
import { machineOf } from "#run/read-machine.ts";
import { runTest, type TestResult } from "#run/run-test.ts";
import type { Context } from "../program.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { rememberTargets } from "../remember-built.ts";
import { openSession } from "../session.ts";
import { reportBuild } from "../telling/report-build.ts";

/** Builds images and runs the tests that they declare, one after the other, on every platform of theirs. Exit 1 when one fails. */
export async function testCommand(context: Context, images: readonly string[], flags: Readonly<Record<string, unknown>>): Promise<number> {
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate({ kind: "all-platforms", images, lazy: [] });
  const wanted = targetOutputs(evaluation, []);
  const report = await session.build(evaluation, wanted);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  const built = linkTargets((await session.engine()).store, session.folder, wanted, report);
  await rememberTargets(session, flags, evaluation, wanted, built);
  const results: TestResult[] = [];
  for (const { name } of built) {
    const target = evaluation.targets.find((t) => t.name === name);
    for (const test of target?.tests ?? []) {
      if (!target || context.signal.aborted) break;
      const result = await runTest(name, join(session.folder, "out", name, "image"), machineOf(name, target.run), test, {
        env: context.env,
        signal: context.signal,
        now: () => performance.now(),
      });
      results.push(result);
      if (!context.json)
        context.terminal.out(`${result.passed ? "ok    " : "FAILED"} ${name} ${test.name} (${Math.round(result.wallMs)} ms)\n`);
      context.terminal.report(result.diagnostics);
    }
  }
  const failed = results.filter((r) => !r.passed).length;
  if (context.json) {
    const tests = results.map(({ target, test, passed, wallMs }) => ({ target, test, passed, wallMs: Math.round(wallMs) }));
    printResult(context.terminal, { tests });
  } else {
    context.terminal.out(`${results.length - failed} passed, ${failed} failed\n`);
  }
  return failed > 0 ? EXIT.failed : exitCodeOf(report.diagnostics);
}
