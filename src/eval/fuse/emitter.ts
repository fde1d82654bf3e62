import { Frame, type Code } from "../code.ts";
import { firstParameter } from "../first-forced.ts";
import { ShapedRecord } from "../shape.ts";
import { Thunk } from "../thunk.ts";
import { FunctionValue, type DirectCode } from "../value.ts";

/** What the emitted text names: values, errors, closures. None of a recipe's own text gets into the program, only numbers of constants and slots. */
const LIBRARY = { Frame, FunctionValue, ShapedRecord, Thunk, firstParameter, isSafe: Number.isSafeInteger };

/** `code` takes the frame with the arguments; `direct` the arguments themselves. */
export interface Fused {
  readonly code: Code;
  readonly direct?: DirectCode;
}

/** Collects the text of one JavaScript program: functions from frames to values, and the constants that they use. */
export class Emitter {
  private readonly constants: unknown[] = [];
  private readonly functions: string[] = [];

  /** The name of a constant. */
  constant(value: unknown): string {
    this.constants.push(value);
    return `k${this.constants.length - 1}`;
  }

  /** Adds a function; `write` gives the expression that it returns. Its name. With `params` it is direct. */
  fn(write: (body: Body) => string, params?: number): string {
    const name = `c${this.functions.length}`;
    this.functions.push("");
    const place = this.functions.length - 1;
    const body = new Body(params);
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

/**
 * The variables of one emitted function. `f` is its frame. A direct function has its slots as parameters, and `p`, the frame around: its own frame is
 * made when something needs it that may outlive the call.
 */
export class Body {
  private readonly params: number | undefined;
  private temporaries = 0;
  private deepest = -1;
  private statements = "";

  constructor(params: number | undefined) {
    this.params = params;
  }

  temporary(): string {
    return `t${this.temporaries++}`;
  }

  /** A slot of the frame so many above; it can be assigned to. */
  slot(depth: number, index: number): string {
    if (depth === 0 && this.params !== undefined) return `a${index}`;
    this.deepest = Math.max(this.deepest, depth);
    return `s${depth}[${index}]`;
  }

  /** The function's frame. */
  frame(): string {
    return this.params === undefined ? "f" : `(f??=new Frame(p,[${this.slots().join(",")}],p.host,undefined))`;
  }

  /** Done before the result is computed. */
  statement(text: string): void {
    this.statements += `${text};`;
  }

  parameters(): string {
    return this.params === undefined ? "f" : ["p", ...this.slots()].join(",");
  }

  head(): string {
    const isDirect = this.params !== undefined;
    let text = isDirect ? "let f;" : this.deepest < 0 ? "" : "const f0=f,s0=f0.slots;";
    for (let i = 1; i <= this.deepest; i++) text += `const f${i}=${isDirect && i === 1 ? "p" : `f${i - 1}.parent`},s${i}=f${i}.slots;`;
    if (this.temporaries > 0) text += `let ${Array.from({ length: this.temporaries }, (_, i) => `t${i}`).join(",")};`;
    return text + this.statements;
  }

  private slots(): readonly string[] {
    return Array.from({ length: this.params ?? 0 }, (_, i) => `a${i}`);
  }
}
