import { infiniteRecursion } from "#diagnostics/evaluation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { LimitFailure, type Machine } from "./machine.ts";
import type { Lazy, Value } from "./value.ts";

type State =
  | { readonly kind: "new"; readonly code: () => Value }
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "failed"; readonly failure: Error };

const RUNNING: State = { kind: "running" };

/** A value that is computed when first asked for, and at most once. */
export class Thunk {
  /** For messages about circles: "`threads`". */
  readonly what: string;
  readonly at: Span;
  private state: State;
  private readonly machine: Machine;

  constructor(machine: Machine, code: () => Value, what: string, at: Span) {
    this.machine = machine;
    this.state = { kind: "new", code };
    this.what = what;
    this.at = at;
  }

  force(): Value {
    const { machine, state } = this;
    if (state.kind === "done") return state.value;
    if (state.kind === "failed") throw state.failure;
    if (state.kind === "running") throw new KilnFailure([infiniteRecursion(machine.circle(this))]);
    this.state = RUNNING;
    machine.forcing.push(this);
    try {
      machine.enter(this.at);
      try {
        const value = state.code();
        this.state = { kind: "done", value };
        return value;
      } finally {
        machine.leave();
      }
    } catch (error) {
      // Whether a limit is met depends on who asked first, so that it isn't kept.
      this.state =
        error instanceof Error && !(error instanceof LimitFailure) && !(error instanceof RangeError)
          ? { kind: "failed", failure: error }
          : state;
      throw error;
    } finally {
      machine.forcing.pop();
    }
  }
}

export function force(lazy: Lazy): Value {
  return typeof lazy === "object" && "force" in lazy ? lazy.force() : lazy;
}
