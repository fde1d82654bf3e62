import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { expressionMissing, unreadableExpression } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { openSession } from "../session.ts";

/** Evaluates an expression in the scope of workspace.kiln, outside of a workspace with builtins only; trees that it lists are fetched. */
export async function evalCommand(context: Context, given: string | undefined, flags: Readonly<Record<string, unknown>>): Promise<number> {
  // `-`, and no expression is so short, is standard input.
  const file = typeof flags["file"] === "string" ? flags["file"] : given === "-" ? "-" : undefined;
  const expression = given === "-" && file === "-" ? undefined : given;
  if ((expression === undefined) === (file === undefined)) throw new KilnFailure([expressionMissing()]);
  await using session = await openSession(context, flags, { anywhere: true });
  const source = expression ?? readExpression(context, file ?? "");
  const path =
    file === undefined ? "<expression>" : file === "-" ? "<standard input>" : shown(session.folder, resolve(context.folder, file));
  const value = await (await session.project()).evaluateText(source, path, session.engine);
  session.progress.close();
  const text = flags["raw"] === true ? (value.text ?? value.shown) : value.shown;
  context.terminal.out(`${context.json ? value.json : text}\n`);
  return EXIT.done;
}

function readExpression(context: Context, file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : resolve(context.folder, file), "utf8");
  } catch (error) {
    throw new KilnFailure([unreadableExpression(file, error instanceof Error && "code" in error ? String(error.code) : String(error))]);
  }
}

const shown = (folder: string, path: string): string => relative(folder, path).split(sep).join("/");
