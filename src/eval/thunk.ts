import { infiniteRecursion } from "#diagnostics/evaluation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { NO_FRAME, type Code, type Frame } from "./code.ts";
import type { Machine } from "./machine.ts";
import type { Lazy, Value } from "./value.ts";

/** What is the same for all thunks of one piece of text. */
export interface ThunkSite {
  readonly machine: Machine;
  /** For messages about circles: "`threads`". */
  readonly what: string;
  readonly at: Span;
}

/** A value that is computed when first asked for, and at most once. There are millions of them: they are kept small. */
export class Thunk {
  readonly site: ThunkSite;
  /** The value, if it was computed already. */
  known: Value | undefined = undefined;
  /** Undefined from when it is run. */
  private code: Code | undefined;
  /** What `code` is run in; of fused code it may be something else, that only the code knows (fuse/emit-lazy.ts). */
  private frame: Frame;

  constructor(code: Code, frame: Frame, site: ThunkSite) {
    this.site = site;
    this.code = code;
    this.frame = frame;
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
    if (code === undefined) throw new KilnFailure([infiniteRecursion(machine.circle(this))]);
    this.code = undefined;
    const { forcing } = machine;
    forcing.push(this);
    if (++machine.depth > machine.depthLimit) machine.tooDeep(site.at);
    const value = code(frame);
    machine.depth--;
    forcing.pop();
    this.known = value;
    this.frame = NO_FRAME;
    return value;
  }

  /** Called for what was being computed when something went wrong: whoever asks again is told the same. */
  fail(error: Error): void {
    if (this.known !== undefined) return;
    this.code = () => {
      throw error;
    };
  }
}

/** A thunk of what Kiln itself computes. */
export function delay(machine: Machine, run: () => Value, what: string, at: Span): Thunk {
  return new Thunk(run, NO_FRAME, { machine, what, at });
}

/** The value if it is computed already. */
export const knownIn = (lazy: Lazy): Value | undefined => (lazy instanceof Thunk ? lazy.known : lazy);

export function force(lazy: Lazy): Value {
  return lazy instanceof Thunk ? lazy.force() : lazy;
}
