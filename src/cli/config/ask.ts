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
      if (answer.done === true) throw new KilnFailure([noAnswer(question.name)]);
      if (answer.value.trim() === "?") terminal.err(`\n${shownText(question.help ?? "There is no help for this.")}\n\n`);
      else asked = questions.next(answer.value);
    }
    return asked.value;
  } finally {
    lines.close();
  }
}

function shownQuestion(question: Question): string {
  const problem = question.problem === undefined ? "" : `${question.problem}\n`;
  switch (question.kind) {
    case "tristate": {
      const others = question.possible.filter((one) => one !== question.value);
      return `${problem}${question.prompt} (${question.name}) [${[question.value.toUpperCase(), ...others, "?"].join("/")}] `;
    }
    case "text":
      return `${problem}${question.prompt} (${question.name}) [${question.value}] `;
    case "choice": {
      const entries = question.entries.map(
        ({ name, prompt }, i) => `${i + 1 === question.value ? ">" : " "} ${i + 1}. ${prompt} (${name})\n`,
      );
      return `${problem}${question.prompt}\n${entries.join("")}choice [${question.value}] `;
    }
    default:
      return "";
  }
}
