import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { asKconfig } from "./virtual-kconfig.ts";
import { asExpression, asRecipe } from "./virtual-workspace.ts";

/** What Kiln says to examples of a kind. */
export const SAID: Readonly<Record<"expression" | "recipe" | "kconfig", (text: string) => readonly Diagnostic[]>> = {
  expression: asExpression,
  recipe: asRecipe,
  kconfig: asKconfig,
};
