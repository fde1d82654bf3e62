import { setMaxListeners } from "node:events";
import type { Derivation, DerivationGraph, DerivationId, OutputReference } from "#derivation/derivation.ts";
import type { Output } from "#derivation/output.ts";
import { builtinOf } from "#derivation/reapi/action.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { diagnosticsOf } from "#diagnostics/host.ts";
import { Contents } from "./contents.ts";
import { Durations } from "./durations.ts";
import type { BuildEnvironment } from "./environment.ts";
import type { BuildReport } from "./events.ts";
import { expectSteps, type ExpectedStep } from "./expected-steps.ts";
import { storeLookUp, type KnownRealisation } from "./look-up.ts";
import { planBuild, type Plan } from "./plan.ts";
import { Publisher } from "./publisher.ts";
import { countActions } from "./report.ts";
import { openScanner } from "./scan/scanner.ts";
import { schedule, type Lane, type Task } from "./schedule.ts";
import { StepRunner } from "./step-runner.ts";
import { TreeReader } from "./tree-reader.ts";
import { weightOf } from "./weight.ts";

/** Fetches under way at once. */
const FETCHES = 4;
/** Built-in steps under way at once: they take turns on one thread, but wait for unpacking libraries and the disk. */
const BUILTINS = 2;

/**
 * Realises what `roots` name. What a user can cause (a compile error, a wrong hash, a full disk) comes as diagnostics in the report;
 * an interruption leaves what was finished so far in the store. Throws a `KilnFailure` for a broken graph (KILN-E0503, KILN-E0504).
 */
export async function build(
  graph: DerivationGraph,
  roots: readonly (OutputReference | DerivationId)[],
  environment: BuildEnvironment,
): Promise<BuildReport> {
  const { store, trust, onEvent, wholeInputs } = environment;
  const ids = roots.map((root) => (typeof root === "string" ? root : root.derivation));
  const lookUp = storeLookUp(store, trust);
  const plan = planBuild(graph, ids, wholeInputs === true ? (id) => (isCommand(graph, id) ? undefined : lookUp(id)) : lookUp);
  const durations = new Durations(store.root);
  const expected = expectSteps(plan.steps, durations);
  onEvent({ kind: "planned", total: plan.realised.size + plan.steps.size, jobs: Math.max(1, environment.jobs), expected });
  for (const id of plan.realised.keys()) {
    const derivation = graph.derivations.get(id);
    if (derivation !== undefined) onEvent({ kind: "finished", id, derivation, how: "realisation", wallMs: 0, log: "" });
  }
  const realised = new Map(plan.realised);
  if (plan.steps.size === 0) return report(graph, plan, realised, new Set(), [], environment);
  const recording: BuildEnvironment = {
    ...environment,
    onEvent: (event) => {
      if (event.kind === "finished" && event.how === "run") durations.record(event.derivation, event.wallMs);
      onEvent(event);
    },
  };
  try {
    return await buildSteps(graph, { ...plan, expected, durations }, realised, recording);
  } finally {
    durations.close();
  }
}

/** A plan, and what is known of how long its steps take. */
interface TimedPlan extends Plan {
  readonly expected: ReadonlyMap<DerivationId, ExpectedStep>;
  readonly durations: Durations;
}

async function buildSteps(
  graph: DerivationGraph,
  plan: TimedPlan,
  realised: Map<DerivationId, KnownRealisation>,
  environment: BuildEnvironment,
): Promise<BuildReport> {
  const { store, signal, onEvent } = environment;
  const halt = new AbortController();
  const stop = (): void => halt.abort();
  // Every step under way listens to it; Node warns of more than ten.
  setMaxListeners(0, signal);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });

  const publisher = new Publisher(store, stop);
  const contents = new Contents(store, graph.sources);
  const trees = new TreeReader(store);
  const scanner = openScanner({ store, contents, trees, whole: environment.wholeInputs === true });
  const runner = new StepRunner({ environment, graph, contents, trees, scanner, publisher, halt: halt.signal, realised });
  const diagnostics: Diagnostic[] = runner.diagnostics;
  const collect = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const told = diagnosticsOf(error);
      if (told === undefined) throw error;
      diagnostics.push(...told);
    }
  };
  try {
    await schedule(tasksOf(plan), {
      lanes: { fetch: FETCHES, builtin: BUILTINS, command: commandsUnderWay(environment.jobs) },
      signal: halt.signal,
      weight: (id) => {
        const step = plan.steps.get(id);
        if (step === undefined || plan.expected.get(id)?.isKnown === true) return 0;
        const usual = plan.durations.usual(step.derivation.kind);
        return usual * weightOf(step.derivation, graph, (need) => realised.get(need)?.outputs ?? {}, trees);
      },
      run: async (id) => {
        const ending = await runner.run(id);
        if (ending === "failed" && !environment.keepGoing) stop();
        return ending;
      },
      onSkipped: (id, because) => {
        const step = plan.steps.get(id);
        if (step !== undefined) onEvent({ kind: "skipped", id, derivation: step.derivation, because });
      },
    });
  } finally {
    // What was finished is kept, whatever came after it.
    await collect(() => publisher.flush());
    scanner.close();
    runner.close();
    signal.removeEventListener("abort", stop);
  }
  const made = report(graph, plan, realised, runner.ran, diagnostics, environment);
  return scanner.unpruned.length === 0 ? made : { ...made, unpruned: scanner.unpruned };
}

/** Twice the jobs: while they run, the next ones are keyed and looked up. */
function commandsUnderWay(jobs: number): number {
  return 2 * Math.max(1, jobs);
}

function* tasksOf({ steps, expected }: TimedPlan): Generator<Task> {
  for (const { id, derivation, needs } of steps.values())
    yield { id, needs, height: expected.get(id)?.tailMs ?? 0, lane: laneOf(derivation) };
}

function laneOf(derivation: Derivation): Lane {
  if (derivation.kind === "fetch") return "fetch";
  return builtinOf(derivation.command) === undefined ? "command" : "builtin";
}

function isCommand(graph: DerivationGraph, id: DerivationId): boolean {
  const derivation = graph.derivations.get(id);
  return derivation !== undefined && builtinOf(derivation.command) === undefined;
}

function report(
  graph: DerivationGraph,
  plan: Plan,
  realised: ReadonlyMap<DerivationId, KnownRealisation>,
  ran: ReadonlySet<DerivationId>,
  diagnostics: readonly Diagnostic[],
  { signal }: BuildEnvironment,
): BuildReport {
  const outputs = new Map<DerivationId, Readonly<Record<string, Output>>>();
  for (const [id, known] of realised) outputs.set(id, known.outputs);
  const lost = new Set([...plan.steps.keys()].filter((id) => !realised.has(id)));
  const interrupted = signal.aborted && lost.size > 0;
  return { outputs, actions: countActions(graph, plan.closure, ran, lost), diagnostics, interrupted };
}
