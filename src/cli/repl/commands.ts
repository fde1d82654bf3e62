import { noDescription, unknownReplCommand } from "#diagnostics/repl.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { Scratchpad } from "#pipeline/interactive/scratchpad.ts";

/** What the commands of the prompt may do. */
export interface Prompt {
  readonly pad: Scratchpad;
  /** Absolute; paths of `:load` start there. */
  readonly folder: string;
  out(text: string): void;
  /** Reads the workspace and all loaded files again. */
  reload(): void;
  quit(): void;
}

interface PromptCommand {
  readonly usage: string;
  readonly about: string;
  readonly run: (prompt: Prompt, argument: string) => void | Promise<void>;
}

const COMMANDS: Readonly<Record<string, PromptCommand>> = {
  type: {
    usage: ":type EXPRESSION",
    about: "the type of its value",
    run: async ({ pad, out }, argument) => {
      const { type, fields } = await pad.outline(argument, "<input>");
      out(`${type.replace(/^an? /, "")}${fields.length > 0 ? ` { ${fields.join(", ")} }` : ""}\n`);
    },
  },
  doc: {
    usage: ":doc NAME",
    about: "what a builtin, keyword, operator, library or platform is",
    run: async ({ pad, out }, argument) => {
      const described = pad.describe(argument);
      if (described !== undefined) return out(`${described}\n`);
      const [{ formTopic, formTopics }, { showTopic }] = await Promise.all([
        import("#pipeline/documentation/find-topic.ts"),
        import("../show-topic.ts"),
      ]);
      const form = formTopic(argument);
      if (form) return out(showTopic(form, false));
      const names = [...pad.describable(), ...formTopics().flatMap((one) => one.names)];
      throw new KilnFailure([noDescription(argument, nearest(argument, names))]);
    },
  },
  load: {
    usage: ":load FILE",
    about: "define all values of a file",
    run: ({ pad, folder, out }, argument) => out(`${pad.load(argument, folder).join(" ")}\n`),
  },
  reload: { usage: ":reload", about: "read the workspace and the loaded files again", run: (prompt) => prompt.reload() },
  names: { usage: ":names", about: "all names that can be used", run: ({ pad, out }) => out(`${pad.names().join(" ")}\n`) },
  help: { usage: ":help", about: "this", run: ({ out }) => out(help()) },
  quit: { usage: ":quit", about: "end, as Ctrl-D does", run: (prompt) => prompt.quit() },
};

export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS);

/** Throws KILN-E1154 for what is no command, and what the command finds wrong. */
export async function runPromptCommand(prompt: Prompt, name: string, argument: string): Promise<void> {
  // `:t` is enough where one command only begins so; `:r`, `:q` and `:h` are.
  const [fitting, ...more] = COMMAND_NAMES.filter((known) => known === name || (name !== "" && known.startsWith(name)));
  const command = fitting !== undefined && more.length === 0 ? COMMANDS[fitting] : undefined;
  if (command === undefined) throw new KilnFailure([unknownReplCommand(name, nearest(name, COMMAND_NAMES), COMMAND_NAMES)]);
  await command.run(prompt, argument);
}

function help(): string {
  const lines = Object.values(COMMANDS).map(({ usage, about }) => `  ${usage.padEnd(18)} ${about}\n`);
  return `  ${"EXPRESSION".padEnd(18)} its value\n  ${"NAME = EXPRESSION".padEnd(18)} a name for it\n${lines.join("")}`;
}
