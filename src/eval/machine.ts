import { GraphBuilder } from "#derivation/graph.ts";
import type { OutputReference } from "#derivation/derivation.ts";
import { KilnFailure, type Diagnostic, type Span } from "#diagnostics/diagnostic.ts";
import { outOfFuel, tooDeep } from "#diagnostics/evaluation.ts";
import type { LockedTrees, WorkspaceFiles } from "./evaluated.ts";
import type { Thunk } from "./thunk.ts";

/** What evaluation may see of the world. */
export interface EvaluationEnvironment {
  readonly files: WorkspaceFiles;
  readonly trees: LockedTrees;
  /** "x86_64-linux": where commands run. */
  readonly buildSystem: string;
  /** The stack of this thread holds `DEPTH_LIMIT` levels. Otherwise what goes deeper ends with `DeepStackNeeded`. */
  readonly hasDeepStack?: boolean;
  /** Calls after which a function is fused; default: `HOT`. */
  readonly hot?: number;
  /** Default: `FUEL`. */
  readonly fuel?: number;
}

/** Nested calls, and values that wait for one another. */
export const DEPTH_LIMIT = 100_000;
/** What Node's default stack (984 KB, which can't be raised at run time) surely holds: 1.5 times as many levels of the hungriest expressions that were measured fit. */
export const SHALLOW_DEPTH = 600;
/** Bytes of stack that `DEPTH_LIMIT` levels need at most, with a reserve. */
export const DEEP_STACK_BYTES = 512 * 1024 * 1024;
/** Calls, and elements that builtins and comprehensions go through, for each top-level item. */
export const FUEL = 20_000_000;

/** Evaluation is deeper than this thread's stack: to be done again on a deep one. */
export class DeepStackNeeded extends Error {}

/** A tree that must be realised before evaluation can go on. */
export class PendingTree extends Error {
  readonly reference: OutputReference;
  constructor(reference: OutputReference) {
    super(`${reference.derivation} is not realised`);
    this.reference = reference;
  }
}

export interface Trace {
  readonly text: string;
  readonly at: Span;
}

/** The state of one evaluation: the graph so far, the limits, what is being computed. */
export class Machine {
  readonly environment: EvaluationEnvironment;
  readonly builder = new GraphBuilder();
  readonly forcing: Thunk[] = [];
  /** What recipes told with `trace` in this evaluation, in the order of evaluation. */
  traces: Trace[] = [];
  readonly depthLimit: number;
  private readonly fullFuel: number;
  /** Of calls and values that are being computed; whoever goes deeper compares with `depthLimit`. After a failure it is set right by `item`. */
  depth = 0;
  /** What is left. */
  fuel: number;
  /** The last call that wasn't one of fused code. */
  private place: Span | undefined;

  constructor(environment: EvaluationEnvironment) {
    this.environment = environment;
    this.depthLimit = environment.hasDeepStack === true ? DEPTH_LIMIT : SHALLOW_DEPTH;
    this.fullFuel = environment.fuel ?? FUEL;
    this.fuel = this.fullFuel;
  }

  /** A call begins; who calls says `depth--` at its end. */
  enter(at: Span): void {
    this.place = at;
    if (--this.fuel < 0) this.outOfFuel(at);
    if (++this.depth > this.depthLimit) this.tooDeep(at);
  }

  outOfFuel(at: Span): never {
    throw new KilnFailure([outOfFuel(this.fullFuel, at)]);
  }

  tooDeep(at: Span): never {
    if (this.depthLimit < DEPTH_LIMIT) throw new DeepStackNeeded();
    throw new KilnFailure([tooDeep(DEPTH_LIMIT, at)]);
  }

  spend(steps: number, at: Span): void {
    this.fuel -= steps;
    if (this.fuel < 0) this.outOfFuel(at);
  }

  /** A top-level item has fuel and depth of its own, so that it doesn't matter who asks for it first. */
  item<T>(run: () => T): T {
    const { fuel, depth } = this;
    this.fuel = this.fullFuel;
    this.depth = 0;
    try {
      return run();
    } finally {
      this.fuel = fuel;
      this.depth = depth;
    }
  }

  /** What is between a value that is being computed and itself. */
  circle(thunk: Thunk): readonly { readonly what: string; readonly at: Span }[] {
    const chain = this.forcing.slice(this.forcing.indexOf(thunk));
    return chain.filter(({ what }, i) => i === 0 || what !== "").map(({ what, at }) => ({ what, at }));
  }

  /** Runs a piece of evaluation; what is wrong in the recipe comes back as diagnostics. Throws `DeepStackNeeded`. */
  attempt<T>(
    run: () => T,
  ): { readonly value: T } | { readonly diagnostics: readonly Diagnostic[] } | { readonly pending: OutputReference } {
    try {
      return { value: this.item(run) };
    } catch (error) {
      const innermost = this.forcing.at(-1);
      if (error instanceof Error) for (const thunk of this.forcing) thunk.fail(error);
      this.forcing.length = 0;
      if (error instanceof PendingTree) return { pending: error.reference };
      if (error instanceof KilnFailure) return { diagnostics: error.diagnostics };
      // Expressions nested without calls can fill the stack before the limit counts them.
      if (error instanceof RangeError && /call stack/i.test(error.message)) {
        if (this.depthLimit < DEPTH_LIMIT) throw new DeepStackNeeded();
        return { diagnostics: [tooDeep(DEPTH_LIMIT, innermost?.at ?? this.place)] };
      }
      throw error;
    }
  }
}
