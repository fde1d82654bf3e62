import { Contents } from "#build/contents.ts";
import { resolveInputs } from "#build/input-root.ts";
import { TreeReader } from "#build/tree-reader.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import { GraphBuilder } from "#derivation/graph-builder.ts";
import { encodeAction } from "#derivation/reapi/action.ts";
import { buildTree } from "#derivation/reapi/directory.ts";
import { testFailed } from "#diagnostics/run.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { EvaluatedTest } from "#eval/evaluated.ts";
import type { Engine } from "../engine.ts";
import { CONSOLE, testStep, type TestedImage } from "./test-steps.ts";

export interface TestResult {
  readonly target: string;
  readonly test: string;
  readonly outcome: "passed" | "failed" | "interrupted";
  /** It passed before, with the same image, emulator and checks: nothing was run. */
  readonly kept: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** A test, and what it is of. */
export interface WantedTest {
  readonly tested: TestedImage;
  readonly test: EvaluatedTest;
}

/** Runs tests as steps: in sandboxes, several at once, and none that passed before unless `rerun`. Results in the order of what is wanted. */
export async function runTests(engine: Engine, wanted: readonly WantedTest[], rerun: boolean): Promise<readonly TestResult[]> {
  const graph = new GraphBuilder();
  const steps = wanted.map(({ tested, test }) => {
    for (const { digest, hostPath } of tested.emulator?.files.values() ?? []) graph.addSource(digest, hostPath);
    return { tested, test, id: graph.add(testStep(tested, test)) };
  });
  if (rerun) forget(engine, graph, [...graph.derivations.keys()]);
  const kept = new Set<DerivationId>();
  for (const { id } of steps) if ((await engine.realised([{ derivation: id, output: CONSOLE }])) !== undefined) kept.add(id);
  const rest = steps.filter(({ id }) => !kept.has(id)).map(({ id }) => ({ derivation: id, output: CONSOLE }));
  const report = rest.length === 0 ? undefined : await engine.build(graph, rest, { keepGoing: true });
  return steps.map(({ tested, test, id }) => {
    const passed = kept.has(id) || report?.outputs.has(id) === true;
    const outcome = passed ? "passed" : report?.interrupted === true ? "interrupted" : "failed";
    const told = outcome === "failed" ? failureOf(engine, tested.target.name, test.name, id, report?.diagnostics ?? []) : [];
    return { target: tested.target.name, test: test.name, outcome, kept: kept.has(id), diagnostics: told };
  });
}

/** So that they run again: what they came to before is no answer any more. */
function forget(engine: Engine, graph: GraphBuilder, ids: readonly DerivationId[]): void {
  const { store } = engine;
  const [contents, trees] = [new Contents(store, graph.sources), new TreeReader(store)];
  const actions = ids.flatMap((id) => {
    const derivation = graph.derivations.get(id);
    if (derivation === undefined) return [];
    const inputs = resolveInputs(
      derivation,
      () => ({}),
      (need) => need,
      contents,
      trees,
    );
    return [encodeAction(derivation, buildTree(inputs).root).action];
  });
  store.forget(actions, ids);
}

/** What the tool says last (`kiln: …`), above it the console; where it never came to run, what the step's failure says. */
function failureOf(
  engine: Engine,
  target: string,
  test: string,
  id: DerivationId,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const log = engine.log(id) ?? "";
  const [, output = "", why] = /^([^]*?)^kiln: (.*)\n*$/m.exec(log) ?? [];
  if (why !== undefined) return [testFailed(target, test, why, output)];
  const own = diagnostics.filter(({ message }) => message.includes(`${target} test ${test}`));
  return own.length > 0 ? own : diagnostics.slice(0, 1);
}
