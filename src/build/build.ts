import { setMaxListeners } from "node:events";
import type { Derivation, DerivationGraph, DerivationId, OutputReference } from "#derivation/derivation.ts";
import { derivationOf } from "#derivation/graph.ts";
import { builtinOf } from "#derivation/reapi/action.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { diagnosticsOf } from "#diagnostics/host.ts";
import type { Carried } from "./carry.ts";
import { Contents } from "./contents.ts";
import { Durations, type Measured } from "./durations.ts";
import type { BuildEnvironment } from "./environment.ts";
import type { BuildEvent, BuildReport } from "./events.ts";
import { expectSteps, type ExpectedStep } from "./expected-steps.ts";
import { FoundInputs } from "./found-inputs.ts";
import { lookUpAfter, storeLookUp, type KnownRealisation } from "./look-up.ts";
import { planBuild, type Plan } from "./plan.ts";
import { Publisher } from "./publisher.ts";
import { countActions } from "./report.ts";
import { openScanner } from "./scan/scanner.ts";
import { schedule, type Lane, type Task } from "./schedule.ts";
import { sharesOf } from "./shares.ts";
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
  const { lookUp, carried } = environment.edit ? lookUpAfter(environment.edit, store, trust) : { lookUp: storeLookUp(store, trust) };
  if (environment.shared !== undefined) await environment.shared.bring(graph, ids, (id) => lookUp(id) !== undefined);
  const plan = planBuild(graph, ids, wholeInputs === true ? (id) => (isCommand(graph, id) ? undefined : lookUp(id)) : lookUp);
  const durations = new Durations(store.root);
  const expected = expectSteps(plan.steps, durations);
  onEvent({ kind: "planned", total: plan.realised.size + plan.steps.size, jobs: Math.max(1, environment.jobs), expected });
  for (const id of plan.realised.keys()) onEvent(new FoundStep(graph, id));
  const realised = new Map(plan.realised);
  const withCarried = (made: BuildReport): BuildReport => (carried ? { ...made, carried: carried.ids } : made);
  if (plan.steps.size === 0) return withCarried(report(graph, plan, realised, {}, environment));
  const took = new Map<DerivationId, number>();
  const recording: BuildEnvironment = {
    ...environment,
    onEvent: (event) => {
      if (event.kind === "finished" && event.how === "run") {
        durations.record(event.derivation, measured(event));
        took.set(event.id, event.wallMs);
      }
      onEvent(event);
    },
  };
  try {
    return withCarried(await buildSteps(graph, ids, { ...plan, expected, durations, took, carried }, realised, recording));
  } finally {
    durations.close();
  }
}

/** A step that was realised already. There may be thousands, of which nobody asks more than that. */
class FoundStep {
  readonly kind = "finished";
  readonly how = "realisation";
  readonly wallMs = 0;
  readonly log = "";
  readonly id: DerivationId;
  readonly #graph: DerivationGraph;

  constructor(graph: DerivationGraph, id: DerivationId) {
    this.#graph = graph;
    this.id = id;
  }

  get derivation(): Derivation {
    return derivationOf(this.#graph, this.id);
  }
}

function measured({ wallMs, usage }: Extract<BuildEvent, { readonly kind: "finished" }>): Measured {
  return { ms: wallMs, peakBytes: usage?.peakBytes ?? 0, cores: usage === undefined ? 0 : usage.cpuMs / Math.max(1, wallMs) };
}

/** A plan, and what is known of how long its steps take. */
interface TimedPlan extends Plan {
  readonly expected: ReadonlyMap<DerivationId, ExpectedStep>;
  readonly durations: Durations;
  readonly carried: Carried | undefined;
  /** How long those took that ran (milliseconds); grows. */
  readonly took: ReadonlyMap<DerivationId, number>;
}

async function buildSteps(
  graph: DerivationGraph,
  roots: readonly DerivationId[],
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
  const found = new FoundInputs(store, graph, realised);
  /** Or looked for what they will be given. */
  const started = new Set<DerivationId>();
  const onRunning = (): void => {
    if (!plan.carried) return;
    for (const id of plan.steps.keys()) if (!started.has(id)) found.look(id);
    for (const id of plan.steps.keys()) started.add(id);
    environment.onBegun?.();
    const isTold = [...plan.steps.values()].every(({ id, derivation: { scan } }) => scan === undefined || runner.rows.has(id));
    if (isTold) environment.onWaiting?.({ rows: runner.rows, carried: plan.carried.ids });
  };
  const runner = new StepRunner({
    environment,
    graph,
    contents,
    trees,
    scanner,
    publisher,
    halt: halt.signal,
    realised,
    found,
    roots: new Set(roots),
    expected: plan.expected,
    readers: plan.carried?.readers ?? new Set(),
    onRunning,
  });
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
      shares: sharesOf(plan.steps, environment.targets ?? []),
      took: (id) => plan.took.get(id) ?? 0,
      weight: (id) => {
        const step = plan.steps.get(id);
        if (step === undefined || plan.expected.get(id)?.isKnown === true) return 0;
        const usual = plan.durations.usual(step.derivation.kind).ms;
        return usual * weightOf(step.derivation, graph, (need) => realised.get(need)?.outputs ?? {}, trees);
      },
      run: async (id) => {
        started.add(id);
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
    await collect(() => runner.settled());
    await collect(() => publisher.flush());
    scanner.close();
    runner.close();
    signal.removeEventListener("abort", stop);
  }
  const made = report(graph, plan, realised, runner, environment);
  return scanner.unpruned.length === 0 ? made : { ...made, unpruned: scanner.unpruned };
}

/** Twice the jobs: while they run, the next ones are keyed and looked up. */
function commandsUnderWay(jobs: number): number {
  return 2 * Math.max(1, jobs);
}

function* tasksOf({ steps, expected }: TimedPlan): Generator<Task> {
  for (const { id, derivation, needs } of steps.values())
    yield { id, needs, height: expected.get(id)?.tailMs ?? 0, ms: expected.get(id)?.ms ?? 0, lane: laneOf(derivation) };
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
  { ran = new Set(), rows = new Map(), diagnostics = [] }: Partial<Pick<StepRunner, "ran" | "rows" | "diagnostics">>,
  { signal }: BuildEnvironment,
): BuildReport {
  // Of thousands few are asked for.
  const outputs = { get: (id: DerivationId) => realised.get(id)?.outputs, has: (id: DerivationId) => realised.has(id) };
  const lost = new Set([...plan.steps.keys()].filter((id) => !realised.has(id)));
  const interrupted = signal.aborted && lost.size > 0;
  return { outputs, rows, actions: countActions(graph, plan.closure, ran, lost), diagnostics, interrupted };
}
