import { infiniteRecursion } from "#diagnostics/evaluation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { LimitFailure, type Machine } from "./machine.ts";
import type { Lazy, Value } from "./value.ts";

/** A value that is computed when first asked for, and at most once. */
export class Thunk {
  /** For messages about circles: "`threads`". */
  readonly what: string;
  readonly at: Span;
  private state: "new" | "running" | "done" | "failed" = "new";
  private code: (() => Value) | undefined;
  private value: Value | undefined;
  private failure: unknown;
  private readonly machine: Machine;

  constructor(machine: Machine, code: () => Value, what: string, at: Span) {
    this.machine = machine;
    this.code = code;
    this.what = what;
    this.at = at;
  }

  force(): Value {
    if (this.state === "done") return this.value as Value;
    if (this.state === "failed") throw this.failure;
    if (this.state === "running") throw new KilnFailure([infiniteRecursion(this.machine.circle(this))]);
    this.state = "running";
    const { machine, code } = this;
    machine.enter(this.at);
    machine.forcing.push(this);
    try {
      const value = (code as () => Value)();
      this.value = value;
      this.state = "done";
      this.code = undefined;
      return value;
    } catch (error) {
      // Whether a limit is met depends on who asked first, so that it isn't kept.
      if (error instanceof LimitFailure || error instanceof RangeError) {
        this.state = "new";
      } else {
        this.state = "failed";
        this.failure = error;
        this.code = undefined;
      }
      throw error;
    } finally {
      machine.forcing.pop();
      machine.leave();
    }
  }
}

export function force(lazy: Lazy): Value {
  return typeof lazy === "object" && "force" in lazy ? lazy.force() : lazy;
}
