import { createInterface } from "node:readline";
import { askNew, type Question } from "#config/kconfig/commands/ask-new.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { noAnswer } from "#diagnostics/kconfig-values.ts";
import { EXIT } from "../exit-codes.ts";
import type { ConfigRun } from "./front-end.ts";
import { readSaved } from "./make-commands.ts";
import { writeValues } from "./write-result.ts";

/** `oldconfig`: asks on the terminal for all that is new; answers are lines of standard input. Throws KILN-E1257 where they end. */
export async function oldConfig(run: ConfigRun): Promise<number> {
  readSaved(run);
  const { terminal } = run.context;
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  const answers = lines[Symbol.asyncIterator]();
  try {
    const questions = askNew(run.session.values, (place) => run.session.loaded.sources.help(place));
    for (let asked = questions.next(); asked.done !== true;) {
      const question = asked.value;
      terminal.err(shownQuestion(question));
      const answer = await answers.next();
      if (answer.done === true) throw new KilnFailure([noAnswer(question.name)]);
      if (answer.value.trim() === "?") terminal.err(`\n${question.help ?? "There is no help for this."}\n\n`);
      else asked = questions.next(answer.value);
    }
  } finally {
    lines.close();
  }
  writeValues(run);
  return EXIT.done;
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
