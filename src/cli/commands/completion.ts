import type { Command } from "commander";
import { complete } from "../completion/complete.ts";
import { namesIn } from "../completion/names.ts";
import { completionScript, SHELLS } from "../completion/scripts.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

/** Prints the script that a shell loads. */
export function completionCommand(context: Context, shell: string): number {
  const known = SHELLS.find((one) => one === shell);
  if (known === undefined) throw new Error(`no completion for ${shell}`);
  context.terminal.out(completionScript(known));
  return EXIT.done;
}

/** Answers such a script. */
export async function completeCommand(context: Context, program: Command, words: readonly string[]): Promise<number> {
  const { candidates, files } = await complete(program, words.length === 0 ? [""] : words, namesIn(context));
  const lines = candidates.map(({ text, description }) => `${text}\t${(description.split("\n", 1)[0] ?? "").replaceAll("\t", " ")}`);
  context.terminal.out([...lines, ...(files ? [":files"] : [])].map((line) => `${line}\n`).join(""));
  return EXIT.done;
}
