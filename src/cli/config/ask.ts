import { createInterface } from "node:readline";
import { askNew, type Question } from "#config/kconfig/commands/ask-new.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { noAnswer } from "#diagnostics/kconfig-values.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import { EXIT } from "../exit-codes.ts";
import type { Context } from "../context.ts";
import type { ConfigRun } from "./front-end.ts";
import { readSaved } from "./make-commands.ts";
import { writeValues } from "./write-result.ts";

/** `oldconfig`: asks for all that is new. Throws KILN-E1257 where the answers end. */
export async function oldConfig(run: ConfigRun): Promise<number> {
  readSaved(run);
  await answerAll(
    run.context,
    askNew(run.session.values, (place) => run.session.loaded.sources.help(place)),
  );
  writeValues(run);
  return EXIT.done;
}

/** Asks on the terminal, answers are lines of standard input. Throws KILN-E1257 where they end. */
export async function answerAll<Result>({ terminal }: Context, questions: Generator<Question, Result, string>): Promise<Result> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  const answers = lines[Symbol.asyncIterator]();
  try {
    let asked = questions.next();
    while (asked.done !== true) {
      const question = asked.value;
      terminal.err(shownText(shownQuestion(question)));
      const answer = await answers.next();
      if (answer.done === true) {
        terminal.err("\n");
        throw new KilnFailure([noAnswer(question.name ?? question.prompt)]);
      }
      const helped = askedHelp(question, answer.value.trim());
      if (helped) terminal.err(`\n${shownText(helped.help ?? "There is no help for this.")}\n\n`);
      else asked = questions.next(answer.value);
    }
    return asked.value;
  } finally {
    lines.close();
  }
}

/** Whose help is asked for. `?`: that of the question; `2?`: that of the second entry of a choice. */
function askedHelp(question: Question, answer: string): Pick<Question, "help"> | undefined {
  if (answer === "?") return question;
  const [, number] = /^(\d+)\?$/.exec(answer) ?? [];
  return question.kind === "choice" && number !== undefined ? question.entries[Number(number) - 1] : undefined;
}

const called = ({ name, prompt }: Pick<Question, "name" | "prompt">): string => (name === undefined ? prompt : `${prompt} (${name})`);

function shownQuestion(question: Question): string {
  const problem = question.problem === undefined ? "" : `${question.problem}\n`;
  switch (question.kind) {
    case "tristate": {
      const others = question.possible.filter((one) => one !== question.value);
      return `${problem}${called(question)} [${[question.value.toUpperCase(), ...others, "?"].join("/")}] `;
    }
    case "text":
      return `${problem}${called(question)} [${question.value}] `;
    case "choice": {
      const entries = question.entries.map((entry, i) => `${i + 1 === question.value ? ">" : " "} ${i + 1}. ${called(entry)}\n`);
      return `${problem}${question.prompt}\n${entries.join("")}choice[1-${entries.length}?]: `;
    }
    default:
      return "";
  }
}
