import { Frame, NO_FRAME, type Code } from "../code.ts";
import { firstParameter } from "../first-forced.ts";
import { ShapedRecord } from "../shape.ts";
import { Thunk } from "../thunk.ts";
import { FunctionValue, type DirectCode } from "../value.ts";
import type { Body } from "./body.ts";

/** What the emitted text names: values, errors, closures. None of a recipe's own text gets into the program, only numbers of constants and slots. */
const LIBRARY = { Frame, FunctionValue, NO_FRAME, ShapedRecord, Thunk, firstParameter, isSafe: Number.isSafeInteger };

/** `code` takes the frame with the arguments; `direct` the arguments themselves. */
export interface Fused {
  readonly code: Code;
  readonly direct?: DirectCode;
}

/** Collects the text of one JavaScript program: functions from frames to values, and the constants that they use. */
export class Emitter {
  private readonly constants: unknown[] = [];
  private readonly functions: string[] = [];
  private variables = 0;

  /** The name of a constant. */
  constant(value: unknown): string {
    this.constants.push(value);
    return `k${this.constants.length - 1}`;
  }

  /** A name that no other variable of the program has. */
  variable(): string {
    return `b${this.variables++}`;
  }

  /** Adds a function; `write` gives the expression that it returns. Its name. */
  fn(body: Body, write: (body: Body) => string): string {
    const name = `c${this.functions.length}`;
    this.functions.push("");
    const place = this.functions.length - 1;
    const result = write(body);
    this.functions[place] = `function ${name}(${body.parameters()}){${body.head()}return ${result};}`;
    return name;
  }

  /** The function of this name, compiled. */
  compile(name: string): Code {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the emitted functions are of this type
    return this.make(name) as Code;
  }

  /** A direct function, and the same for whoever has a frame. */
  compileDirect(name: string, params: number): Fused {
    const slots = Array.from({ length: params }, (_, i) => `,f.slots[${i}]`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the emitted functions are of these types
    return this.make(`{code:f=>${name}(f.parent${slots.join("")}),direct:${name}}`) as Fused;
  }

  private make(result: string): unknown {
    const names = this.constants.map((_, i) => `k${i}`).join(",");
    const library = Object.keys(LIBRARY).join(",");
    const text = `"use strict";const {${library}}=library;const [${names}]=constants;${this.functions.join("")}return ${result};`;
    // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- the text holds no text of a recipe
    const make = new Function("library", "constants", text) as (library: unknown, constants: readonly unknown[]) => unknown;
    return make(LIBRARY, this.constants);
  }
}
