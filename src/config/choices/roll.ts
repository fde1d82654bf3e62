import { assertNever } from "#diagnostics/assert-never.ts";
import type { NewValue } from "./fill.ts";

/** Dice for bools and enums; numbers and strings stay as they are. `roll`: a number below another one; `yesPercent`: how likely a bool is true. */
export const atRandom =
  (roll: (below: number) => number, yesPercent: number): NewValue =>
  ({ declared: { type }, value }) => {
    switch (type.kind) {
      case "bool":
        return roll(100) < yesPercent;
      case "enum":
        return type.values[roll(type.values.length)];
      case "int":
      case "size":
      case "string":
        return value;
      default:
        return assertNever(type);
    }
  };
