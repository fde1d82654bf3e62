import { GraphBuilder } from "#derivation/graph.ts";
import type { OutputReference } from "#derivation/derivation.ts";
import { KilnFailure, type Diagnostic, type Span } from "#diagnostics/diagnostic.ts";
import { outOfFuel, tooDeep } from "#diagnostics/evaluation.ts";
import type { LockedTrees, WorkspaceFiles } from "./evaluated.ts";

/** What evaluation may see of the world. */
export interface EvaluationEnvironment {
  readonly files: WorkspaceFiles;
  readonly trees: LockedTrees;
  /** "x86_64-linux": where commands run. */
  readonly buildSystem: string;
}

/**
 * Nested calls and values that wait for one another. Node's default stack (984 KB, which can't be raised at run time) holds 840 levels of the
 * hungriest expressions that were measured, 1,300 of plain ones: below that the outcome doesn't depend on the host.
 */
export const DEPTH_LIMIT = 600;
/** Calls, and elements that builtins and comprehensions go through, for each top-level item. */
export const FUEL = 20_000_000;

/** A limit was met: not a property of the value that was asked for. */
export class LimitFailure extends KilnFailure {}

/** A tree that must be realised before evaluation can go on. */
export class PendingTree extends Error {
  readonly reference: OutputReference;
  constructor(reference: OutputReference) {
    super(`${reference.derivation} is not realised`);
    this.reference = reference;
  }
}

/** The state of one evaluation: the graph so far, the limits, what is being computed. */
export class Machine {
  readonly environment: EvaluationEnvironment;
  readonly builder = new GraphBuilder();
  readonly forcing: { readonly what: string; readonly at: Span }[] = [];
  private depth = 0;
  private fuel = FUEL;
  private place: Span | undefined;

  constructor(environment: EvaluationEnvironment) {
    this.environment = environment;
  }

  enter(at: Span): void {
    this.place = at;
    if (++this.depth > DEPTH_LIMIT) {
      this.depth--;
      throw new LimitFailure([tooDeep(DEPTH_LIMIT, at)]);
    }
  }

  leave(): void {
    this.depth--;
  }

  spend(steps: number, at: Span): void {
    this.fuel -= steps;
    if (this.fuel < 0) throw new LimitFailure([outOfFuel(FUEL, at)]);
  }

  /** A top-level item has fuel and depth of its own, so that it doesn't matter who asks for it first. */
  item<T>(run: () => T): T {
    const { fuel, depth } = this;
    this.fuel = FUEL;
    this.depth = 0;
    try {
      return run();
    } finally {
      this.fuel = fuel;
      this.depth = depth;
    }
  }

  /** What is between a value that is being computed and itself. */
  circle(thunk: { readonly what: string; readonly at: Span }): readonly { readonly what: string; readonly at: Span }[] {
    const chain = this.forcing.slice(this.forcing.indexOf(thunk));
    return chain.filter(({ what }, i) => i === 0 || what !== "");
  }

  /** Runs a piece of evaluation; what is wrong in the recipe comes back as diagnostics. */
  attempt<T>(
    run: () => T,
  ): { readonly value: T } | { readonly diagnostics: readonly Diagnostic[] } | { readonly pending: OutputReference } {
    this.forcing.length = 0;
    try {
      return { value: this.item(run) };
    } catch (error) {
      if (error instanceof PendingTree) return { pending: error.reference };
      if (error instanceof KilnFailure) return { diagnostics: error.diagnostics };
      // Expressions nested without calls can fill the stack before the limit counts them.
      if (error instanceof RangeError && /call stack/i.test(error.message)) return { diagnostics: [tooDeep(DEPTH_LIMIT, this.place)] };
      throw error;
    }
  }
}
