import type { Command } from "commander";
import { building, collect, json, WATCH, type Flags, type Commands } from "./registration.ts";

/** Recipes as text and as values: check, eval, repl, fmt, doc. */
export const languageCommands: Commands = {
  check(program, invoke) {
    json(building(program.command("check")))
      .description("check all recipes: syntax, names, options of every target, evaluation; build nothing")
      .option("--watch", WATCH)
      .action(async (flags: Flags, c: Command) => {
        const { checkCommand } = await import("../commands/check.ts");
        await invoke(c, flags, (context) => checkCommand(context, flags));
      });
  },
  eval(program, invoke) {
    json(program.command("eval [expression]"))
      .description(
        "evaluate an expression of the recipe language, in a workspace in the scope of its workspace.kiln (-: read standard input)",
      )
      .option("--file <file>", "evaluate a file that holds one expression")
      .option("--raw", "print a string as it is, without quotes and escapes")
      .action(async (expression: string | undefined, flags: Flags, c: Command) => {
        const { evalCommand } = await import("../commands/eval.ts");
        await invoke(c, flags, (context) => evalCommand(context, expression, flags));
      });
  },
  repl(program, invoke) {
    program
      .command("repl")
      .description("try expressions of the recipe language, with completion and history; reads a script where input isn't a terminal")
      .action(async (flags: Flags, c: Command) => {
        const { replCommand } = await import("../commands/repl.ts");
        await invoke(c, flags, (context) => replCommand(context, flags));
      });
  },
  fmt(program, invoke) {
    json(program.command("fmt [paths...]"))
      .description(
        "format recipes (default: those of the workspace; folders with all that is in them; `-`: standard input to standard output)",
      )
      .option("--check", "write nothing: name the files that aren't formatted, and exit with 1 if there are any")
      .option("--diff", "write nothing: print what would change, and exit with 1 if anything would")
      .option("--stdin-filename <path>", "what messages call standard input", "<stdin>")
      .action(async (paths: string[], flags: Flags, c: Command) => {
        const { fmtCommand } = await import("../commands/fmt.ts");
        await invoke(c, flags, (context) => fmtCommand(context, paths, flags));
      });
  },
  doc(program, invoke) {
    json(building(program.command("doc [name]")))
      .description(
        "describe a builtin, keyword or operator, or a library, LIBRARY.OPTION, platform, image or rule of the workspace (default: list the language)",
      )
      .option("--output <folder>", "write a page in Markdown for each library of the workspace, and a list of them")
      .option("--of <input>", "with --output: for each library of this input instead")
      .option("--size-in <target>", "with --output: tell what libraries take of this image, may be given several times", collect, [])
      .action(async (name: string | undefined, flags: Flags, c: Command) => {
        const { output } = flags;
        if (typeof output === "string") {
          const { docPagesCommand } = await import("../commands/doc-pages.ts");
          await invoke(c, flags, (context) => docPagesCommand(context, output, flags));
          return;
        }
        const { docCommand } = await import("../commands/doc.ts");
        await invoke(c, flags, (context) => docCommand(context, name));
      });
  },
  explain(program, invoke) {
    json(program.command("explain [code]"))
      .description("tell what the code of a message means, with a wrong and a right example (default: list all codes)")
      .action(async (code: string | undefined, flags: Flags, c: Command) => {
        const { explainCommand } = await import("../commands/explain.ts");
        await invoke(c, flags, async (context) => explainCommand(context, code));
      });
  },
};
