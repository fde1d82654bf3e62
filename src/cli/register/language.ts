import type { Command } from "commander";
import { building, json, type Flags, type Register } from "./registration.ts";

/** Recipes as text and as values: check, eval. */
export const registerLanguage: Register = (program, invoke) => {
  json(building(program.command("check")))
    .description("check all recipes: syntax, names, options of every target, evaluation; build nothing")
    .action(async (flags: Flags, c: Command) => {
      const { checkCommand } = await import("../commands/check.ts");
      await invoke(c, flags, (context) => checkCommand(context, flags));
    });
  json(program.command("eval [expression]"))
    .description("evaluate an expression of the recipe language")
    .option("--file <file>", "evaluate a file that holds one expression")
    .action(async (expression: string | undefined, flags: Flags, c: Command) => {
      const { evalCommand } = await import("../commands/eval.ts");
      await invoke(c, flags, (context) => evalCommand(context, expression, flags));
    });
};
