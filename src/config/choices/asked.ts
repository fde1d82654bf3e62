import type { Span } from "#diagnostics/diagnostic.ts";
import type { Question } from "../kconfig/commands/ask-new.ts";
import type { Choosing } from "./choose.ts";
import type { Configuration } from "./configuration.ts";

/** Asks until an answer can be taken. `take`: what comes of an answer, or why it can't be. */
export function* asked(question: Question, take: (answer: string) => Configuration | string): Generator<Question, Configuration, string> {
  let shown = question;
  for (;;) {
    const taken = take((yield shown).trim());
    if (typeof taken !== "string") return taken;
    shown = { ...question, problem: taken };
  }
}

/** The words that an answer means as a bool. */
export const switchWord = (answer: string): string => {
  const word = answer.toLowerCase();
  return word === "yes" ? "y" : word === "no" ? "n" : word;
};

/** Where what is answered stands. */
export const answerAt = (answer: string): Span => ({ source: { path: "the answer", text: answer }, start: 0, end: answer.length });

/** What comes of a choice, or what stands against it. */
export const takenOrWhyNot = (chosen: Choosing): Configuration | string =>
  chosen.kind === "chosen"
    ? chosen.configuration
    : chosen.diagnostics.map(({ message, detail }) => (detail === undefined ? message : `${message}: ${detail}`)).join("\n");
