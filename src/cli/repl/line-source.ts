import { createInterface } from "node:readline";
import { addToHistory, historyFile, readHistory } from "./history.ts";

export type CompleteLine = (line: string) => Promise<readonly [candidates: string[], word: string]>;

/** Lines, typed or piped. */
export interface LineSource {
  readonly isTyped: boolean;
  /** Undefined at the end of the input, "cancelled" after Ctrl-C. */
  next(prompt: string): Promise<{ readonly line: string } | "cancelled" | undefined>;
  close(): void;
}

/** Reads standard input: on a terminal with prompts, line editing, history and completion; else as it is. */
export function openLineSource(env: NodeJS.ProcessEnv, complete: CompleteLine): LineSource {
  // Undefined where it is a file or a pipe, whatever the types say.
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion
  const isTyped = Boolean(process.stdin.isTTY) && Boolean(process.stdout.isTTY);
  const file = historyFile(env);
  const typed: string[] = [];
  const reader = createInterface({
    input: process.stdin,
    ...(isTyped
      ? { output: process.stdout, terminal: env["TERM"] !== "dumb", history: readHistory(file), removeHistoryDuplicates: true }
      : {}),
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      void complete(line).then(([candidates, word]) => done(null, [candidates, word]));
    },
  });
  const waiting: { readonly line: string }[] = [];
  let wake: ((next: { readonly line: string } | "cancelled" | undefined) => void) | undefined;
  let isClosed = false;
  const deliver = (next: { readonly line: string } | "cancelled" | undefined): void => {
    const waker = wake;
    wake = undefined;
    if (waker) waker(next);
    else if (typeof next === "object") waiting.push(next);
  };
  reader.on("line", (line) => {
    if (line.trim() !== "") typed.push(line);
    deliver({ line });
  });
  reader.on("close", () => {
    isClosed = true;
    deliver(undefined);
  });
  reader.on("SIGINT", () => {
    // What was typed so far is dropped.
    reader.write(null, { ctrl: true, name: "e" });
    reader.write(null, { ctrl: true, name: "u" });
    process.stdout.write("\n");
    deliver("cancelled");
  });
  return {
    isTyped,
    async next(prompt) {
      const line = waiting.shift();
      if (line !== undefined) return line;
      if (isClosed) return undefined;
      if (isTyped) {
        reader.setPrompt(prompt);
        reader.prompt();
      }
      return await new Promise((resolve) => (wake = resolve));
    },
    close() {
      reader.close();
      if (isTyped) addToHistory(file, typed);
    },
  };
}
