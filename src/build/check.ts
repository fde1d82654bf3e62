import type { Derivation, DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import { dependenciesOf, topologicalOrder } from "#derivation/graph.ts";
import type { ActionResult, Output } from "#derivation/output.ts";
import { builtinOf } from "#derivation/reapi/action.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { Contents } from "./contents.ts";
import type { BuildEnvironment } from "./environment.ts";
import type { BuildReport } from "./events.ts";
import { keyStep, type KeyedStep } from "./key.ts";
import { planMounts } from "./mounts.ts";
import { OutputFolders } from "./output-folders.ts";
import { runCommand, type StepEnding } from "./run-command.ts";
import { openScanner } from "./scan/scanner.ts";
import { TreeReader } from "./tree-reader.ts";

/** A step that gave something else when it was run again. */
export interface StepDifference {
  readonly id: DerivationId;
  readonly derivation: Derivation;
  readonly difference:
    | { readonly kind: "output"; readonly path: string; readonly first: Output; readonly again: Output }
    | { readonly kind: "failed"; readonly diagnostic: Diagnostic };
}

export interface CheckReport {
  /** Steps that were run again, or equal ones for them. */
  readonly checked: number;
  readonly differing: readonly StepDifference[];
  readonly diagnostics: readonly Diagnostic[];
  readonly interrupted: boolean;
}

type RealisedOutputs = BuildReport["outputs"];

/**
 * Runs every command of the roots' closure again, in `environment.sandbox` with its inputs laid out the other way round, and compares what it gives with
 * `outputs`, which has all of the closure. What differs is forgotten, with the realisations of all that was made from it.
 */
export async function checkSteps(
  graph: DerivationGraph,
  roots: readonly DerivationId[],
  outputs: RealisedOutputs,
  environment: BuildEnvironment,
): Promise<CheckReport> {
  const closure = topologicalOrder(graph, roots);
  const steps = closure.flatMap((id): (readonly [DerivationId, Derivation])[] => {
    const derivation = graph.derivations.get(id);
    return derivation === undefined || builtinOf(derivation.command) !== undefined ? [] : [[id, derivation]];
  });
  const check = new Check(graph, outputs, environment);
  const waiting = steps.values();
  const work = async (): Promise<void> => {
    for (const [id, derivation] of waiting) await check.step(id, derivation);
  };
  environment.onEvent({ kind: "planned", total: steps.length, jobs: Math.max(1, environment.jobs), expected: new Map() });
  try {
    await Promise.all(Array.from({ length: Math.max(1, environment.jobs) }, work));
  } finally {
    check.close();
  }
  const bad = new Set(check.differing.map(({ id }) => id));
  for (const id of closure) {
    const derivation = graph.derivations.get(id);
    if (derivation !== undefined && dependenciesOf(derivation).some((need) => bad.has(need))) bad.add(id);
  }
  environment.store.withhold([...check.badActions]);
  environment.store.forget([...check.badActions], [...bad]);
  const order = new Map(closure.map((id, i) => [id, i]));
  return {
    checked: check.checked,
    differing: check.differing.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)),
    diagnostics: check.diagnostics,
    interrupted: environment.signal.aborted,
  };
}

class Check {
  readonly differing: StepDifference[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly badActions = new Set<Digest>();
  checked = 0;
  readonly #graph: DerivationGraph;
  readonly #outputs: RealisedOutputs;
  readonly #environment: BuildEnvironment;
  readonly #contents: Contents;
  readonly #trees: TreeReader;
  readonly #scanner: ReturnType<typeof openScanner>;
  readonly #folders: OutputFolders;
  /** Equal actions run once. */
  readonly #endings = new Map<Digest, Promise<StepEnding>>();

  constructor(graph: DerivationGraph, outputs: RealisedOutputs, environment: BuildEnvironment) {
    const { store } = environment;
    this.#graph = graph;
    this.#outputs = outputs;
    this.#environment = environment;
    this.#contents = new Contents(store, graph.sources);
    this.#trees = new TreeReader(store);
    this.#scanner = openScanner({ store, contents: this.#contents, trees: this.#trees, whole: environment.wholeInputs === true });
    this.#folders = new OutputFolders(store);
  }

  close(): void {
    this.#scanner.close();
    this.#folders.close();
  }

  async step(id: DerivationId, derivation: Derivation): Promise<void> {
    const { onEvent, signal } = this.#environment;
    if (signal.aborted) return;
    onEvent({ kind: "started", id, derivation });
    try {
      const keyed = await keyStep(derivation, {
        contents: this.#contents,
        trees: this.#trees,
        scanner: this.#scanner,
        outputsOf: (need) => this.#outputs.get(need) ?? {},
        nameOf: (need) => this.#graph.derivations.get(need)?.name ?? need,
      });
      let running = this.#endings.get(keyed.action);
      if (running === undefined) this.#endings.set(keyed.action, (running = this.#run(derivation, keyed)));
      const ending = await running;
      if (ending.kind === "stopped") return;
      this.checked++;
      const difference = differenceOf(derivation, this.#outputs.get(id) ?? {}, ending);
      if (difference !== undefined) {
        this.differing.push({ id, derivation, difference });
        this.badActions.add(keyed.action);
      }
      onEvent({ kind: "finished", id, derivation, how: "run", wallMs: ending.kind === "done" ? ending.result.wallMs : 0, log: "" });
    } catch (error) {
      if (!(error instanceof KilnFailure)) throw error;
      this.diagnostics.push(...error.diagnostics);
      onEvent({ kind: "failed", id, derivation, diagnostics: error.diagnostics });
    }
  }

  async #run(derivation: Derivation, keyed: KeyedStep): Promise<StepEnding> {
    const { store, signal, timeoutSeconds } = this.#environment;
    const sandbox = await this.#environment.sandbox();
    const mounts = await planMounts(keyed.entries, store, this.#contents);
    const tokens = await this.#environment.jobTokens?.();
    const onEnded = (await tokens?.take(signal)) ?? ((): void => undefined);
    try {
      // A folder lists what was put into it last first.
      const folders = this.#folders;
      return await runCommand(derivation, mounts.toReversed(), { sandbox, store, folders, timeoutSeconds, signal, onEnded });
    } finally {
      onEnded();
    }
  }
}

function differenceOf(
  derivation: Derivation,
  first: ActionResult["outputs"],
  ending: Exclude<StepEnding, { readonly kind: "stopped" }>,
): StepDifference["difference"] | undefined {
  if (ending.kind === "failed") return { kind: "failed", diagnostic: ending.diagnostic };
  for (const path of derivation.outputs) {
    const [one, other] = [first[path], ending.result.outputs[path]];
    if (one === undefined || other === undefined) throw new Error(`${derivation.name} has no output ${path}`);
    if (
      one.kind !== other.kind ||
      one.digest !== other.digest ||
      (one.kind === "file" && other.kind === "file" && one.executable !== other.executable)
    )
      return { kind: "output", path, first: one, again: other };
  }
  return undefined;
}
