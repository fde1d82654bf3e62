import type { ExprId } from "../model/expressions.ts";
import type { Model, PropertyId } from "../model/model.ts";

/** What all symbols' values are made from, in rows of numbers: going through all properties of each symbol took most of the time of a change. */
export interface PropertyRows {
  /** Where the prompts of each symbol begin, and one more. */
  readonly promptStarts: Int32Array;
  readonly promptConditions: readonly ExprId[];
  /** Which of them a property is; -1: none. */
  readonly promptRows: Int32Array;
  /** The same of defaults. */
  readonly defaultStarts: Int32Array;
  readonly defaultConditions: readonly ExprId[];
  readonly defaults: readonly PropertyId[];
}

export function propertyRows({ symbols, properties }: Model): PropertyRows {
  const promptStarts = new Int32Array(symbols.length + 1);
  const defaultStarts = new Int32Array(symbols.length + 1);
  const promptConditions: ExprId[] = [];
  const promptRows = new Int32Array(properties.length).fill(-1);
  const defaultConditions: ExprId[] = [];
  const defaults: PropertyId[] = [];
  for (let symbol = 0; symbol < symbols.length; symbol++) {
    const own = symbols[symbol]!.properties;
    for (let i = 0; i < own.length; i++) {
      const id = own[i]!;
      const { kind, condition } = properties[id]!;
      if (kind === "prompt" || kind === "menu") {
        promptRows[id] = promptConditions.length;
        promptConditions.push(condition);
      } else if (kind === "default") {
        defaultConditions.push(condition);
        defaults.push(id);
      }
    }
    promptStarts[symbol + 1] = promptConditions.length;
    defaultStarts[symbol + 1] = defaults.length;
  }
  return { promptStarts, promptConditions, promptRows, defaultStarts, defaultConditions, defaults };
}
