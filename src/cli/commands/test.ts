import { noTestTools } from "#diagnostics/run.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { EvaluatedTarget, Evaluation } from "#eval/evaluated.ts";
import { archOfHost, buildSystemOf } from "#config/targets.ts";
import { outputAt } from "#pipeline/output-at.ts";
import { linkTargets, targetOutputs } from "#pipeline/outputs.ts";
import { biosOf, readEmulator, type Emulator } from "#pipeline/tests/emulator.ts";
import { runTests, type TestResult, type WantedTest } from "#pipeline/tests/run-tests.ts";
import type { TestedImage } from "#pipeline/tests/test-steps.ts";
import { machineOf } from "#run/read-machine.ts";
import type { Context } from "../program.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { rememberTargets } from "../remember-built.ts";
import { openSession, type Session } from "../session.ts";
import { reportBuild } from "../telling/report-build.ts";

type Flags = Readonly<Record<string, unknown>>;

/** The lazy output of `std.image` with the tool that runs tests. */
const TOOLS = "tools";

/** Builds images and runs the tests that they declare, on every platform of theirs; what passed before isn't run again. Exit 1 when one fails. */
export async function testCommand(context: Context, images: readonly string[], flags: Flags): Promise<number> {
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate({ kind: "all-platforms", images, lazy: [TOOLS] });
  const wanted = targetOutputs(evaluation, []);
  const report = await session.build(evaluation, wanted);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  const built = linkTargets((await session.engine()).store, session.folder, wanted, report);
  await rememberTargets(session, flags, evaluation, wanted, built);
  const names = new Set(built.map(({ name }) => name));
  const withTests = evaluation.targets.filter(({ name, tests }) => names.has(name) && tests.length > 0);
  const foreign = withTests.filter((target) => isForeign(target));
  const tested = await testsOf(
    context,
    session,
    evaluation,
    withTests.filter((target) => !isForeign(target)),
  );
  const results = await runTests(await session.engine(), tested, flags["rerun"] === true);
  session.progress.close();
  tell(context, results, foreign);
  if (context.signal.aborted) return EXIT.interrupted;
  return results.some(({ outcome }) => outcome !== "passed") ? EXIT.failed : exitCodeOf(report.diagnostics);
}

/** A process of another processor: this machine can't run it. */
const isForeign = ({ name, run, arch }: EvaluatedTarget): boolean =>
  machineOf(name, run).kind === "process" && arch !== archOfHost(process.arch);

/** With what they need in the store. */
async function testsOf(
  { env }: Context,
  session: Session,
  evaluation: Evaluation,
  targets: readonly EvaluatedTarget[],
): Promise<readonly WantedTest[]> {
  const references = targets.map(({ name, outputs: { image, [TOOLS]: tools } }) => {
    if (image === undefined || tools === undefined) throw new KilnFailure([noTestTools(name)]);
    return { image, tools };
  });
  const report = await session.buildReferences(evaluation, [...new Set(references.flatMap(({ image, tools }) => [image, tools]))]);
  if (report.diagnostics.length > 0) throw new KilnFailure(report.diagnostics);
  const { store } = await session.engine();
  const emulators = new Map<string, Promise<Emulator>>();
  const wanted: WantedTest[] = [];
  for (const [i, target] of targets.entries()) {
    const machine = machineOf(target.name, target.run);
    const reference = references[i];
    const [image, tools] = [reference?.image, reference?.tools].map((one) => one && outputAt(store, (id) => report.outputs.get(id), one));
    if (image?.kind !== "file" || tools?.kind !== "file") throw new KilnFailure([noTestTools(target.name)]);
    let emulator: Emulator | undefined;
    if (machine.kind === "qemu") {
      const key = JSON.stringify([machine.program, biosOf(machine.args)]);
      const reading = emulators.get(key) ?? readEmulator(target.name, machine, env);
      emulators.set(key, reading);
      emulator = await reading;
    }
    const buildSystem = buildSystemOf(archOfHost(process.arch));
    const tested: TestedImage = { target, image, tools, machine, buildSystem, ...(emulator === undefined ? {} : { emulator }) };
    wanted.push(...target.tests.map((test) => ({ tested, test })));
  }
  return wanted;
}

const WORDS: Readonly<Record<TestResult["outcome"], string>> = { passed: "ok    ", failed: "FAILED", interrupted: "ended " };

function tell(context: Context, results: readonly TestResult[], foreign: readonly EvaluatedTarget[]): void {
  const { terminal } = context;
  for (const { target, test, outcome, diagnostics } of results) {
    if (!context.json) terminal.out(`${WORDS[outcome]} ${target} ${test}\n`);
    terminal.report(diagnostics);
  }
  const count = (outcome: TestResult["outcome"]): number => results.filter((one) => one.outcome === outcome).length;
  if (context.json) {
    const tests = results.map(({ target, test, outcome, kept }) => ({ target, test, passed: outcome === "passed", kept }));
    printResult(terminal, { tests, skipped: foreign.map(({ name }) => name) });
    return;
  }
  const kept = results.filter((one) => one.kept).length;
  if (kept > 0 && !terminal.quiet) terminal.err(`${kept} passed before and weren't run again (--rerun runs them)\n`);
  for (const { name, arch } of foreign) terminal.out(`skipped ${name}: a process of ${arch}, which this machine can't run\n`);
  terminal.out(
    `${count("passed")} passed, ${results.length - count("passed")} failed${foreign.length === 0 ? "" : `, ${foreign.length} skipped`}\n`,
  );
}
