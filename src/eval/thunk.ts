import { infiniteRecursion } from "#diagnostics/evaluation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { NO_FRAME, type Code, type Frame } from "./code.ts";
import { LimitFailure, type Machine } from "./machine.ts";
import type { Lazy, Value } from "./value.ts";

/** What is the same for all thunks of one piece of text. */
export interface ThunkSite {
  readonly machine: Machine;
  /** For messages about circles: "`threads`". */
  readonly what: string;
  readonly at: Span;
}

/** A value that is computed when first asked for, and at most once. */
export class Thunk {
  readonly site: ThunkSite;
  /** The value, if it was computed already. */
  known: Value | undefined = undefined;
  private failure: Error | undefined = undefined;
  private isRunning = false;
  private code: Code | undefined;
  private frame: Frame | undefined;

  constructor(code: Code, frame: Frame, site: ThunkSite) {
    this.code = code;
    this.frame = frame;
    this.site = site;
  }

  get what(): string {
    return this.site.what;
  }

  get at(): Span {
    return this.site.at;
  }

  force(): Value {
    if (this.known !== undefined) return this.known;
    const { code, frame, site } = this;
    const { machine } = site;
    if (this.failure !== undefined) throw this.failure;
    if (this.isRunning || code === undefined || frame === undefined) throw new KilnFailure([infiniteRecursion(machine.circle(this))]);
    this.isRunning = true;
    const { forcing } = machine;
    forcing.push(this);
    if (++machine.depth > machine.depthLimit) machine.tooDeep(site.at);
    const value = code(frame);
    machine.depth--;
    forcing.pop();
    this.known = value;
    this.code = undefined;
    this.frame = undefined;
    return value;
  }

  /** Called for what was being computed when something went wrong. Whether a limit is met depends on who asked first, so that isn't kept. */
  fail(error: unknown): void {
    if (this.known !== undefined) return;
    this.isRunning = false;
    if (error instanceof Error && !(error instanceof LimitFailure) && !(error instanceof RangeError)) this.failure = error;
  }
}

/** A thunk of what Kiln itself computes. */
export function delay(machine: Machine, run: () => Value, what: string, at: Span): Thunk {
  return new Thunk(run, NO_FRAME, { machine, what, at });
}

export function force(lazy: Lazy): Value {
  return lazy instanceof Thunk ? lazy.force() : lazy;
}
