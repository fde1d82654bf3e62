import { setImmediate as nextTurn } from "node:timers/promises";
import type { Derivation, DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { dependenciesOf, derivationOf } from "#derivation/graph.ts";
import type { Digest } from "#derivation/digest.ts";
import { builtinOf } from "#derivation/reapi/action.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { diagnosticsOf } from "#diagnostics/host.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import type { GraphRow } from "#store/graph-file.ts";
import type { Trust } from "#store/store.ts";
import { CommandTurn } from "./command-turn.ts";
import type { Contents } from "./contents.ts";
import type { BuildEnvironment } from "./environment.ts";
import type { StepUsage } from "./events.ts";
import type { ExpectedStep } from "./expected-steps.ts";
import type { FoundInputs } from "./found-inputs.ts";
import { JobLine } from "./job-line.ts";
import { keyStep, type KeyedStep } from "./key.ts";
import { planMounts } from "./mounts.ts";
import { Places } from "#sandbox/places.ts";
import { OutputFolders } from "./output-folders.ts";
import { lookUpAction, type KnownRealisation, type MadeResult } from "./look-up.ts";
import type { Publisher } from "./publisher.ts";
import { AlignedPrograms } from "./programs/aligned-programs.ts";
import { runCommand, type StepEnding } from "./run-command.ts";
import type { TaskEnding } from "./schedule.ts";
import { shownPath, withWorkspacePaths } from "./shown-paths.ts";
import type { Scanner } from "./scan/scanner.ts";
import { builtinStep } from "./steps/steps.ts";
import { Soundness } from "./soundness.ts";
import { takeTurn, turnIsOver, type OwnTurn } from "./turns.ts";
import type { TreeReader } from "./tree-reader.ts";

export interface StepRunnerParts {
  readonly environment: BuildEnvironment;
  readonly graph: DerivationGraph;
  readonly contents: Contents;
  readonly trees: TreeReader;
  readonly scanner: Scanner;
  readonly publisher: Publisher;
  /** Once aborted nothing new is started. */
  readonly halt: AbortSignal;
  /** What is realised so far; grows. */
  readonly realised: Map<DerivationId, KnownRealisation>;
  readonly found: FoundInputs;
  /** Steps whose realisation somebody may ask for without the graph that they are part of. */
  readonly roots: ReadonlySet<DerivationId>;
  /** Steps that read what was edited: none has the action that it had. */
  readonly readers: ReadonlySet<DerivationId>;
  /** A command has got its work: there is time. */
  readonly onRunning: () => void;
  readonly expected: ReadonlyMap<DerivationId, ExpectedStep>;
}

/** Realises one step after the other: key, look up, run, collect, publish. */
export class StepRunner {
  readonly diagnostics: Diagnostic[] = [];
  /** Steps that began to run. */
  readonly ran = new Set<DerivationId>();
  /** What steps came to whose ids hang on whole folders: the next edit there gives all of them others, so that files of their own would not be worth making. */
  readonly rows = new Map<DerivationId, GraphRow>();
  readonly #parts: StepRunnerParts;
  readonly #jobs: JobLine;
  /** One more than jobs: while they run, the next is laid out. Whoever has none holds no lock that other processes wait for. */
  readonly #places: Places;
  readonly #told = new Set<Diagnostic>();
  readonly #folders: OutputFolders;
  /** Equal actions run once. */
  readonly #underWay = new Map<Digest, Promise<RunEnding>>();
  readonly #programs: AlignedPrograms;
  readonly #soundness: Soundness;
  #sandbox: Promise<Sandbox> | undefined;
  /** What commands give may hang on more than their inputs: nobody else gets it. */
  #isWeak = false;

  constructor(parts: StepRunnerParts) {
    this.#parts = parts;
    this.#places = new Places(Math.max(1, parts.environment.jobs) + 1);
    this.#jobs = new JobLine(parts.environment, parts.halt);
    this.#folders = new OutputFolders(parts.environment.store);
    this.#programs = new AlignedPrograms(parts);
    this.#soundness = new Soundness(parts.graph, parts.environment.store);
  }

  async run(id: DerivationId): Promise<TaskEnding> {
    const derivation = derivationOf(this.#parts.graph, id);
    try {
      return await this.#realise(id, derivation);
    } catch (error) {
      const diagnostics = diagnosticsOf(error);
      if (error instanceof KilnFailure) return this.#fail(id, derivation, error.diagnostics);
      if (this.#parts.environment.signal.aborted) return "stopped";
      if (diagnostics === undefined) throw error;
      return this.#fail(id, derivation, diagnostics);
    }
  }

  /** Once what is written beside the steps is given to the publisher. */
  settled(): Promise<void> {
    return this.#programs.settled();
  }

  close(): void {
    this.#folders.close();
  }

  async #realise(id: DerivationId, derivation: Derivation): Promise<TaskEnding> {
    const { contents, graph, trees, scanner, realised } = this.#parts;
    const step = await keyStep(derivation, {
      contents,
      trees,
      scanner,
      outputsOf: (need) => realised.get(need)?.outputs ?? {},
      nameOf: (need) => derivationOf(graph, need).name,
      isEdited: this.#parts.readers.has(id),
    });
    const { shared } = this.#parts.environment;
    const cached = this.#lookUp(step.action) ?? (shared === undefined ? undefined : await shared.result(step.action, derivation));
    if (cached !== undefined) return this.#finish(id, derivation, step, cached, { how: "action-cache" });
    const before = this.#underWay.get(step.action);
    const running = before ?? this.#run(id, derivation, step);
    if (before === undefined) this.#underWay.set(step.action, running);
    try {
      const ending = await running;
      switch (ending.kind) {
        case "stopped":
          return "stopped";
        case "done":
          return this.#finish(id, derivation, step, ending, before === undefined ? ending : { how: "action-cache" });
        case "failed":
          this.#keepLog(step.action, id, ending.log);
          return this.#fail(id, derivation, [ending.diagnostic]);
        default:
          return assertNever(ending);
      }
    } finally {
      if (before === undefined) this.#underWay.delete(step.action);
    }
  }

  /** Of all processes that want it one runs it; the others take what that shows. */
  async #run(id: DerivationId, derivation: Derivation, step: KeyedStep): Promise<RunEnding> {
    const { environment, halt } = this.#parts;
    const program = builtinOf(derivation.command);
    // A built-in step is a function of its inputs, wherever it runs.
    const trust = program === undefined ? environment.trust : "sandboxed";
    const ready = await this.#prepare(id, derivation, step, program);
    for (;;) {
      const leave = program === undefined ? await this.#places.take() : (): void => undefined;
      try {
        if (halt.aborted) return { kind: "stopped" };
        const turn = takeTurn(environment.store, step.action, trust);
        if (turn.kind === "mine") {
          const shown = this.#lookUp(step.action);
          if (shown === undefined) return await this.#runLocked(ready, turn, trust);
          turn.release();
          return { kind: "done", how: "action-cache", ...shown };
        }
      } finally {
        leave();
      }
      await turnIsOver(environment.store, step.action, trust, halt);
      const made = this.#lookUp(step.action);
      if (made !== undefined) return { kind: "done", how: "action-cache", ...made };
    }
  }

  async #runLocked(run: () => Promise<StepEnding>, turn: OwnTurn, trust: Trust): Promise<RunEnding> {
    try {
      const ending = await run();
      if (ending.kind === "done") return { ...ending, how: "run", trust, onShown: turn.release };
      turn.release();
      return ending;
    } catch (error) {
      turn.release();
      throw error;
    }
  }

  /** All that can be done before the step's turn comes. */
  async #prepare(
    id: DerivationId,
    derivation: Derivation,
    step: KeyedStep,
    program: string | undefined,
  ): Promise<() => Promise<StepEnding>> {
    if (program !== undefined) return () => this.#builtin(id, derivation, step, program);
    const { environment, contents } = this.#parts;
    const { store, signal } = environment;
    const sandbox = await (this.#sandbox ??= this.#openSandbox());
    const mounts = await planMounts(step.entries, store, contents, this.#parts.found.paths);
    const { timeoutSeconds } = environment;
    const alignedProgram = this.#programs.of(step.entries, derivation.command[0] ?? "", sandbox.tier);
    return async () => {
      const turn = new CommandTurn(
        () => this.#jobs.take(this.#parts.expected.get(id)?.need),
        this.#parts.halt,
        () => {
          this.#start(id, derivation);
          // Once what was written to it is on its way.
          setImmediate(this.#parts.onRunning);
        },
      );
      const how = { sandbox, program: alignedProgram, store, folders: this.#folders, timeoutSeconds, signal, turn };
      const ending = await runCommand(derivation, mounts, how);
      turn.check();
      return ending;
    };
  }

  async #builtin(id: DerivationId, derivation: Derivation, step: KeyedStep, program: string): Promise<StepEnding> {
    const { environment, contents, trees, graph } = this.#parts;
    const { store, fetcher, signal, onEvent } = environment;
    const work = await builtinStep(derivation, program);
    for (const node of step.entries.values()) {
      if (node.kind === "file") await contents.ensureFile(node.digest);
      else if (node.kind === "tree") await contents.ensureTree(node.digest);
    }
    this.#start(id, derivation);
    // The event goes out before work that may hold the event loop for long.
    await nextTurn();
    const started = performance.now();
    const output = await work({
      derivation,
      args: derivation.command.slice(1),
      inputs: step.entries,
      store,
      trees,
      fetcher,
      placeOf: (digest) => {
        const place = graph.sources.get(digest);
        return place === undefined ? undefined : shownPath(environment.folder, place);
      },
      onProgress: (doneBytes, totalBytes) =>
        onEvent({ kind: "progress", id, doneBytes, ...(totalBytes === undefined ? {} : { totalBytes }) }),
      signal,
    });
    return { kind: "done", result: { outputs: { out: output }, wallMs: performance.now() - started, log: "" } };
  }

  /** The helper's toolchain may come from this very graph: what is made so far must be there for the build that makes the helper. */
  async #openSandbox(): Promise<Sandbox> {
    await this.#parts.publisher.flush();
    const sandbox = await this.#parts.environment.sandbox();
    this.#isWeak = sandbox.tier === "landlock";
    return sandbox;
  }

  #start(id: DerivationId, derivation: Derivation): void {
    this.ran.add(id);
    this.#parts.environment.onEvent({ kind: "started", id, derivation });
  }

  #lookUp(action: Digest): MadeResult | undefined {
    const { store, trust } = this.#parts.environment;
    return lookUpAction(store, action, trust);
  }

  #finish(
    id: DerivationId,
    derivation: Derivation,
    { action, reads }: KeyedStep,
    made: MadeResult,
    { how, usage, onShown }: Origin,
  ): TaskEnding {
    const { environment, publisher, realised, graph } = this.#parts;
    const { result } = made;
    const inputs = dependenciesOf(derivation).map((need) => realised.get(need)?.trust);
    const trust: Trust = made.trust === "sandboxed" && inputs.every((one) => one === "sandboxed") ? "sandboxed" : "unsandboxed";
    realised.set(id, { outputs: result.outputs, trust });
    const isRow = derivation.scan !== undefined && !this.#parts.roots.has(id);
    if (isRow && environment.wholeInputs !== true)
      this.rows.set(id, { action, outputs: result.outputs, trust, ...(reads === undefined ? {} : { reads }) });
    const isWeak = how === "run" && this.#isWeak && builtinOf(derivation.command) === undefined;
    this.#soundness.tell(id, action, isWeak);
    publisher.add({ action, result, realisations: isRow || environment.wholeInputs === true ? [] : [id] }, trust, onShown);
    if (how === "run") {
      if (isWeak) environment.store.withhold([action]);
      const { shared } = environment;
      if (trust === "sandboxed")
        shared?.offer({ id, derivation, action, result, isRealisation: !isRow && this.#soundness.isSound(id), graph });
    }
    if (how === "run" && result.log !== "") environment.store.writeLog(action, result.log);
    const log = withWorkspacePaths(result.log, derivation, graph, environment.folder);
    environment.onEvent({ kind: "finished", id, derivation, how, wallMs: result.wallMs, ...(usage === undefined ? {} : { usage }), log });
    return "done";
  }

  /** Under the action, and under the derivation, whose action nobody can tell without realised inputs. */
  #keepLog(action: Digest, id: DerivationId, log: string): void {
    const { store } = this.#parts.environment;
    store.writeLog(action, log);
    store.writeLog(id, log);
  }

  #fail(id: DerivationId, derivation: Derivation, diagnostics: readonly Diagnostic[]): TaskEnding {
    // What hinders several steps alike (a sandbox that can't be opened) is told once.
    const told = diagnostics.filter((one) => !this.#told.has(one)).map((one) => this.#placed(id, derivation, one));
    for (const diagnostic of diagnostics) this.#told.add(diagnostic);
    this.diagnostics.push(...told);
    this.#parts.environment.onEvent({ kind: "failed", id, derivation, diagnostics: told });
    return "failed";
  }

  /** Where what a step was asked for can be at fault, the place of that in the recipe; files of the workspace by their names there. */
  #placed(id: DerivationId, derivation: Derivation, diagnostic: Diagnostic): Diagnostic {
    const { graph, environment } = this.#parts;
    const at = diagnostic.at ?? (builtinOf(derivation.command) === undefined ? undefined : graph.places?.get(id));
    const { detail } = diagnostic;
    return {
      ...diagnostic,
      ...(at === undefined ? {} : { at }),
      ...(detail === undefined ? {} : { detail: withWorkspacePaths(detail, derivation, graph, environment.folder) }),
    };
  }
}

interface Origin {
  readonly how: "run" | "action-cache";
  readonly usage?: StepUsage;
  /** Called once others see it. */
  readonly onShown?: () => void;
}

type RunEnding = Exclude<StepEnding, { readonly kind: "done" }> | (Extract<StepEnding, { readonly kind: "done" }> & MadeResult & Origin);
