import { Frame, type Code } from "../code.ts";
import { firstParameter } from "../first-forced.ts";
import { ShapedRecord } from "../shape.ts";
import { Thunk } from "../thunk.ts";
import { FunctionValue } from "../value.ts";

/** What the emitted text names: values, errors, closures. None of a recipe's own text gets into the program, only numbers of constants and slots. */
const LIBRARY = { Frame, FunctionValue, ShapedRecord, Thunk, firstParameter, isSafe: Number.isSafeInteger };

/** Collects the text of one JavaScript program: functions from frames to values, and the constants that they use. */
export class Emitter {
  private readonly constants: unknown[] = [];
  private readonly functions: string[] = [];

  /** The name of a constant. */
  constant(value: unknown): string {
    this.constants.push(value);
    return `k${this.constants.length - 1}`;
  }

  /** Adds a function; `write` gives the expression that it returns. Its name. */
  fn(write: (body: Body) => string): string {
    const name = `c${this.functions.length}`;
    this.functions.push("");
    const place = this.functions.length - 1;
    const body = new Body();
    const result = write(body);
    this.functions[place] = `function ${name}(f){${body.head()}return ${result};}`;
    return name;
  }

  /** The function of this name, compiled. */
  compile(name: string): Code {
    const names = this.constants.map((_, i) => `k${i}`).join(",");
    const library = Object.keys(LIBRARY).join(",");
    const text = `"use strict";const {${library}}=library;const [${names}]=constants;${this.functions.join("")}return ${name};`;
    // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- the text holds no text of a recipe
    const make = new Function("library", "constants", text) as (library: unknown, constants: readonly unknown[]) => Code;
    return make(LIBRARY, this.constants);
  }
}

/** The variables of one emitted function. `f` is its frame. */
export class Body {
  private temporaries = 0;
  private deepest = -1;
  private statements = "";

  temporary(): string {
    return `t${this.temporaries++}`;
  }

  /** The slots of the frame so many above. */
  slots(depth: number): string {
    this.deepest = Math.max(this.deepest, depth);
    return `s${depth}`;
  }

  /** Done before the result is computed. */
  statement(text: string): void {
    this.statements += `${text};`;
  }

  head(): string {
    let text = this.deepest < 0 ? "" : "const f0=f,s0=f0.slots;";
    for (let i = 1; i <= this.deepest; i++) text += `const f${i}=f${i - 1}.parent,s${i}=f${i}.slots;`;
    if (this.temporaries > 0) text += `let ${Array.from({ length: this.temporaries }, (_, i) => `t${i}`).join(",")};`;
    return text + this.statements;
  }
}
